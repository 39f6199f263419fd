import { describe, expect, it } from 'vitest';
import {
  enumValue,
  nullable,
  optional,
  requireArguments,
  required,
  toBoolean,
  toDictionary,
  toDOMString,
  toDouble,
  toEnforcedOctet,
  toEnforcedUnsignedLongLong,
  toEnforcedUnsignedShort,
  toLong,
  toOctet,
  toSequence,
  toUnsignedLong,
  toUnsignedShort,
  toUSVString,
} from '../../lib/core/webidl.js';

describe('WebIDL conversions', () => {
  it('wraps integers without an attribute', () => {
    expect(toUnsignedShort(65536, 'n')).toBe(0);
    expect(toUnsignedShort(-1, 'n')).toBe(65535);
    expect(toUnsignedLong('12.9', 'n')).toBe(12);
    expect(toUnsignedLong(Number.NaN, 'n')).toBe(0);
    expect(toOctet(257, 'n')).toBe(1);
    expect(toLong(2 ** 31, 'n')).toBe(-(2 ** 31));
  });

  it.each([-1, 65536, Number.NaN, Number.POSITIVE_INFINITY, 'x', {}])('enforces the range against %s', (value) => {
    expect(() => toEnforcedUnsignedShort(value, 'id')).toThrow(TypeError);
  });

  it('truncates towards zero inside an enforced range', () => {
    expect(toEnforcedUnsignedShort(65535.9, 'id')).toBe(65535);
    expect(Object.is(toEnforcedUnsignedShort(-0.5, 'id'), 0)).toBe(true);
    expect(toEnforcedOctet('255', 'pool')).toBe(255);
    expect(() => toEnforcedOctet(256, 'pool')).toThrow(
      'Expected integer between 0 and 255 for pool but received 256 (number)',
    );
    expect(toEnforcedUnsignedLongLong(2 ** 40, 'expires')).toBe(2 ** 40);
  });

  it('refuses what has no number or string', () => {
    expect(() => toUnsignedLong(Symbol('n'), 'n')).toThrow(TypeError);
    expect(() => toUnsignedLong(1n, 'n')).toThrow(TypeError);
    expect(() => toDOMString(Symbol('n'), 'n')).toThrow(TypeError);
    expect(() => toDouble(Number.NaN, 'n')).toThrow('Expected finite number for n');
  });

  it('replaces lone surrogates in a USVString', () => {
    expect(toUSVString('a\uD800b😀', 'label')).toBe('a\uFFFDb😀');
    expect(toDOMString('a\uD800', 'label')).toBe('a\uD800');
    expect(toUSVString(null, 'label')).toBe('null');
  });

  it('converts enumerations, dictionaries and sequences', () => {
    expect(enumValue('all', ['relay', 'all'], 'policy')).toBe('all');
    expect(() => enumValue('none', ['relay', 'all'], 'policy')).toThrow(
      `Expected one of 'relay', 'all' for policy but received "none" (string)`,
    );
    expect(toDictionary(null, 'options')).toEqual({});
    expect(toDictionary(undefined, 'options')).toEqual({});
    expect(() => toDictionary('text', 'options')).toThrow(TypeError);
    expect(toSequence(new Set(['a', 'b']), toDOMString, 'list')).toEqual(['a', 'b']);
    expect(() => toSequence('text', toDOMString, 'list')).toThrow(TypeError);
    expect(() => toSequence({ length: 0 }, toDOMString, 'list')).toThrow(TypeError);
    expect(() => toSequence([Symbol('x')], toDOMString, 'list')).toThrow('list[0]');
  });

  it('knows required, optional and nullable members', () => {
    expect(() => required({}, 'type', toDOMString, 'Init')).toThrow(
      'Expected a value in Init for type but received undefined',
    );
    expect(required({ type: 1 }, 'type', toDOMString, 'Init')).toBe('1');
    expect(optional(undefined, toBoolean, 'x')).toBeUndefined();
    expect(nullable(null, toDOMString, 'x')).toBeNull();
    expect(() => requireArguments(2, 1, 'addTrack')).toThrow(
      'Expected at least 2 arguments for addTrack but received 1',
    );
  });
});

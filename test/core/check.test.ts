import { describe, expect, it } from 'vitest';
import {
  checkBoolean,
  checkFunction,
  checkInstance,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkString,
} from '../../lib/core/check.js';

function thrownBy(run: () => unknown): Error & { code?: string } {
  try {
    run();
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('Expected an exception');
}

describe('the formula for arguments', () => {
  it('says what was expected, for what, and what came', () => {
    const error = thrownBy(() => checkInteger(900000, 'bitrate', 6000, 510000));
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe('Expected integer between 6000 and 510000 for bitrate but received 900000 (number)');
    expect(error.code).toBe('ERR_VOXLINK_ARGUMENT');
  });

  it.each([
    ['8', 'Expected integer between 1 and 9 for size but received "8" (string)'],
    [null, 'Expected integer between 1 and 9 for size but received null'],
    [undefined, 'Expected integer between 1 and 9 for size but received undefined'],
    [[8], 'Expected integer between 1 and 9 for size but received an array (object)'],
    [{ valueOf: (): number => 8 }, 'Expected integer between 1 and 9 for size but received an object (object)'],
    [8n, 'Expected integer between 1 and 9 for size but received 8 (bigint)'],
    [Symbol('8'), 'Expected integer between 1 and 9 for size but received Symbol(8) (symbol)'],
  ])('names a wrong type: %s', (value, message) => {
    const error = thrownBy(() => checkInteger(value, 'size', 1, 9));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(message);
  });

  it('shortens a long text', () => {
    expect(thrownBy(() => checkInteger('x'.repeat(1000), 'size', 1, 9)).message.length).toBeLessThan(150);
  });

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 0, 10])('refuses the integer %s', (value) => {
    expect(() => checkInteger(value, 'size', 1, 9)).toThrow(RangeError);
  });

  it('checks the other types', () => {
    expect(checkInteger(9, 'size', 1, 9)).toBe(9);
    expect(checkNumber(0.5, 'gain', 0, 1)).toBe(0.5);
    expect(() => checkNumber(Number.NaN, 'gain', 0, 1)).toThrow(RangeError);
    expect(checkBoolean(false, 'dtx')).toBe(false);
    expect(() => checkBoolean(0, 'dtx')).toThrow('Expected boolean for dtx but received 0 (number)');
    expect(checkString('', 'label')).toBe('');
    expect(() => checkString(1, 'label')).toThrow(TypeError);
    expect(() => checkFunction(1, 'callback')).toThrow('Expected function for callback but received 1 (number)');
    expect(checkOptions(undefined, 'options')).toEqual({});
    expect(() => checkOptions(null as never, 'options')).toThrow('Expected object for options but received null');
    expect(() => checkInstance({}, 'pcm', Int16Array)).toThrow('Expected Int16Array for pcm');
  });

  it('tells a wrong type from a wrong choice', () => {
    expect(checkOneOf('voip', 'application', ['voip', 'audio'])).toBe('voip');
    const wrong = thrownBy(() => checkOneOf('music', 'application', ['voip', 'audio']));
    expect(wrong).toBeInstanceOf(RangeError);
    expect(wrong.message).toBe(`Expected one of 'voip', 'audio' for application but received "music" (string)`);
    expect(thrownBy(() => checkOneOf(1, 'application', ['voip']))).toBeInstanceOf(TypeError);
  });
});

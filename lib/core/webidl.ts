/**
 * WebIDL's conversions of JavaScript values, as far as the W3C interfaces of this library need them. They throw
 * TypeErrors in the one formula of check.ts.
 */
import { ARGUMENT_CODE, wrongType } from './check.js';

export type Converter<T> = (value: unknown, name: string) => T;

/** The members of a dictionary before their conversion. */
export type Members = Record<string, unknown>;

export function requireArguments(needed: number, received: number, method: string): void {
  if (received >= needed) return;
  const message = `Expected at least ${needed} argument${needed === 1 ? '' : 's'} for ${method} but received ${received}`;
  throw Object.assign(new TypeError(message), { code: ARGUMENT_CODE });
}

export function optional<T>(value: unknown, convert: Converter<T>, name: string): T | undefined {
  return value === undefined ? undefined : convert(value, name);
}

export function nullable<T>(value: unknown, convert: Converter<T>, name: string): T | null {
  return value === undefined || value === null ? null : convert(value, name);
}

export function toDictionary(value: unknown, name: string): Members {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' && typeof value !== 'function') throw wrongType('object', name, value);
  return value as Members;
}

export function toBoolean(value: unknown): boolean {
  return Boolean(value);
}

export function toDOMString(value: unknown, name: string): string {
  if (typeof value === 'symbol') throw wrongType('string', name, value);
  return String(value);
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

export function toUSVString(value: unknown, name: string): string {
  return toDOMString(value, name).replace(LONE_SURROGATE, '\uFFFD');
}

export function enumValue<const T extends string>(value: unknown, choices: readonly T[], name: string): T {
  const text = toDOMString(value, name);
  if (!choices.includes(text as T)) {
    throw wrongType(`one of ${choices.map((choice) => `'${choice}'`).join(', ')}`, name, value);
  }
  return text as T;
}

function toNumber(value: unknown, name: string): number {
  if (typeof value === 'symbol' || typeof value === 'bigint') throw wrongType('number', name, value);
  return Number(value);
}

/** [EnforceRange] */
function enforced(value: unknown, name: string, max: number): number {
  const number = Math.trunc(toNumber(value, name));
  if (!(number >= 0 && number <= max)) throw wrongType(`integer between 0 and ${max}`, name, value);
  return number + 0;
}

export function toEnforcedOctet(value: unknown, name: string): number {
  return enforced(value, name, 0xff);
}

export function toEnforcedUnsignedShort(value: unknown, name: string): number {
  return enforced(value, name, 0xffff);
}

export function toEnforcedUnsignedLong(value: unknown, name: string): number {
  return enforced(value, name, 0xffffffff);
}

export function toEnforcedUnsignedLongLong(value: unknown, name: string): number {
  return enforced(value, name, Number.MAX_SAFE_INTEGER);
}

/** Without an attribute, WebIDL's integers wrap around. */
export function toUnsignedLong(value: unknown, name: string): number {
  return toNumber(value, name) >>> 0;
}

export function toUnsignedShort(value: unknown, name: string): number {
  return toUnsignedLong(value, name) & 0xffff;
}

export function toOctet(value: unknown, name: string): number {
  return toUnsignedLong(value, name) & 0xff;
}

export function toLong(value: unknown, name: string): number {
  return toNumber(value, name) | 0;
}

export function toDouble(value: unknown, name: string): number {
  const number = toNumber(value, name);
  if (!Number.isFinite(number)) throw wrongType('finite number', name, value);
  return number;
}

export function toSequence<T>(value: unknown, convert: Converter<T>, name: string): T[] {
  const iterate = isObject(value) ? (value as Partial<Iterable<unknown>>)[Symbol.iterator] : undefined;
  if (typeof iterate !== 'function') throw wrongType('iterable object', name, value);
  const result: T[] = [];
  for (const item of value as Iterable<unknown>) result.push(convert(item, `${name}[${result.length}]`));
  return result;
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

export function required<T>(members: Members, member: string, convert: Converter<T>, dictionary: string): T {
  const value = members[member];
  if (value === undefined) throw wrongType(`a value in ${dictionary}`, member, value);
  return convert(value, member);
}

/**
 * The one formula for arguments that do not fit:
 * `Expected integer between 6000 and 510000 for bitrate but received 900000 (number)`.
 * A wrong type is a TypeError, a wrong value a RangeError; both carry the code ERR_VOXLINK_ARGUMENT.
 */

export const ARGUMENT_CODE = 'ERR_VOXLINK_ARGUMENT';

const LONGEST_VALUE = 60;

/** How a value appears in a message: short, and never by running code of the value itself. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string': {
      const text = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
      return `${JSON.stringify(text)} (string)`;
    }
    case 'object':
      return value === null ? 'null' : `${Array.isArray(value) ? 'an array' : 'an object'} (object)`;
    case 'undefined':
      return 'undefined';
    case 'function':
      return 'a function (function)';
    default:
      return `${String(value)} (${typeof value})`;
  }
}

export function expectation(expected: string, name: string, actual: unknown): string {
  return `Expected ${expected} for ${name} but received ${describe(actual)}`;
}

export function wrongType(expected: string, name: string, actual: unknown): TypeError {
  return Object.assign(new TypeError(expectation(expected, name, actual)), { code: ARGUMENT_CODE });
}

export function wrongValue(expected: string, name: string, actual: unknown): RangeError {
  return Object.assign(new RangeError(expectation(expected, name, actual)), { code: ARGUMENT_CODE });
}

export function checkInteger(value: unknown, name: string, min: number, max: number): number {
  const expected = `integer between ${min} and ${max}`;
  if (typeof value !== 'number') throw wrongType(expected, name, value);
  if (!Number.isInteger(value) || value < min || value > max) throw wrongValue(expected, name, value);
  return value;
}

export function checkNumber(value: unknown, name: string, min: number, max: number): number {
  const expected = `number between ${min} and ${max}`;
  if (typeof value !== 'number') throw wrongType(expected, name, value);
  if (!(value >= min && value <= max)) throw wrongValue(expected, name, value);
  return value;
}

export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw wrongType('boolean', name, value);
  return value;
}

export function checkString(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrongType('string', name, value);
  return value;
}

export function checkFunction<T>(value: T, name: string): T {
  if (typeof value !== 'function') throw wrongType('function', name, value);
  return value;
}

/** `undefined` stands for an empty options object, as a missing last argument should. */
export function checkOptions<T extends object>(value: T | undefined, name: string): T {
  if (value === undefined) return {} as T;
  if (typeof value !== 'object' || value === null) throw wrongType('object', name, value);
  return value;
}

export function checkOneOf<const T extends string | number>(value: unknown, name: string, choices: readonly T[]): T {
  const expected = `one of ${choices.map((choice) => (typeof choice === 'string' ? `'${choice}'` : choice)).join(', ')}`;
  if (typeof value !== typeof choices[0]) throw wrongType(expected, name, value);
  if (!choices.includes(value as T)) throw wrongValue(expected, name, value);
  return value as T;
}

export function checkInstance<T>(value: unknown, name: string, type: abstract new (...args: never[]) => T): T {
  if (!(value instanceof type)) throw wrongType(type.name, name, value);
  return value;
}

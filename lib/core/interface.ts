import { defineEventHandlers, type HandlerName } from './event-handlers.js';

// biome-ignore lint/complexity/noBannedTypes: any class is meant, whatever its constructor takes.
type Class = Function & { prototype: object };

function makeEnumerable(target: object, except: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    if (except.includes(name)) continue;
    Object.defineProperty(target, name, { enumerable: true });
  }
}

export interface InterfaceOptions {
  /** The events that have an `on…` attribute. */
  events?: readonly HandlerName[];
  /** Tells the objects of the interface from its prototype and from strangers, for those attributes. */
  is?: (value: object) => boolean;
  /** The constructor is the library's own: `new` throws for everyone else. */
  hidden?: boolean;
  /** Methods whose JavaScript counts its arguments in another way than WebIDL, which counts the required ones. */
  lengths?: Record<string, number>;
}

function setConstant(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: false, configurable: true });
}

/**
 * Gives a class what WebIDL gives an interface object: its name, enumerable members, the class string and `on…`
 * attributes. Called once, from the static block of the class.
 */
export function defineInterface(
  type: Class,
  name: string,
  { events = [], is = () => true, hidden = false, lengths = {} }: InterfaceOptions = {},
): void {
  defineEventHandlers(type.prototype, events, is);
  // A bundler may have given the class another name.
  setConstant(type, 'name', name);
  if (hidden) setConstant(type, 'length', 0);
  for (const [method, length] of Object.entries(lengths)) {
    setConstant((type.prototype as Record<string, object>)[method] as object, 'length', length);
  }
  makeEnumerable(type.prototype, ['constructor']);
  makeEnumerable(type, ['length', 'name', 'prototype']);
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** The key that the library's own calls pass to constructors which WebIDL does not expose. */
export const internal: unique symbol = Symbol('internal');

export function requireInternal(key: unknown): void {
  if (key !== internal) throw new TypeError('Illegal constructor');
}

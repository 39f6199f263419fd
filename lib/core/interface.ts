import { defineEventHandlers, type HandlerName } from './event-handlers.js';

// biome-ignore lint/complexity/noBannedTypes: any class is meant, whatever its constructor takes.
type Class = Function & { prototype: object };

function makeEnumerable(target: object, except: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    if (except.includes(name)) continue;
    Object.defineProperty(target, name, { enumerable: true });
  }
}

/**
 * Gives a class what WebIDL gives an interface object: enumerable members, the class string and `on…` attributes.
 * Called once, from the static block of the class.
 */
export function defineInterface(type: Class, name: string, events: readonly HandlerName[] = []): void {
  defineEventHandlers(type.prototype, events);
  makeEnumerable(type.prototype, ['constructor']);
  makeEnumerable(type, ['length', 'name', 'prototype']);
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** The key that the library's own calls pass to constructors which WebIDL does not expose. */
export const internal: unique symbol = Symbol('internal');

export function requireInternal(key: unknown): void {
  if (key !== internal) throw new TypeError('Illegal constructor');
}

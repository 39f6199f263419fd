// @ts-check
import { define } from './define.js';

/** Iterators' own methods, which the tests take for granted and Node.js 20 lacks. */
const METHODS = {
  /** @this {Iterable<unknown>} */
  *filter(accepts) {
    for (const x of this) if (accepts(x)) yield x;
  },
  /** @this {Iterable<unknown>} */
  find(accepts) {
    for (const x of this) if (accepts(x)) return x;
    return undefined;
  },
  /** @this {Iterable<unknown>} */
  *map(change) {
    for (const x of this) yield change(x);
  },
};

export function fillLanguage() {
  const iterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  for (const [name, method] of Object.entries(METHODS)) if (!(name in iterator)) define(iterator, name, method);
}

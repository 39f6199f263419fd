/** voxlink/globals: makes the W3C's interfaces global, as browsers have them, for libraries that look for them there. */
import { checkBoolean, checkOptions, wrongType } from '../core/check.js';
import { isObject } from '../core/webidl.js';
import * as voxlink from '../index.js';
import './types.js';

export interface RegisterGlobalsOptions {
  /** Replaces what is there already. Default false. */
  overwrite?: boolean;
  /** The object that gets the names. Default `globalThis`. */
  target?: object;
}

/** What the W3C names begins so; the names of this library's own classes do not. */
const STANDARD_NAME = /^(?:RTC|Media)/;

/**
 * Registers each interface of the W3C under its name, and answers the names that it registered. Importing the module
 * does that once for `globalThis`, without overwriting anything.
 */
export function registerGlobals(options?: RegisterGlobalsOptions): string[] {
  const { overwrite = false, target = globalThis } = checkOptions(options, 'options');
  checkBoolean(overwrite, 'overwrite');
  if (!isObject(target)) throw wrongType('object', 'target', target);
  const interfaces = Object.entries(voxlink).filter(
    ([name]) => STANDARD_NAME.test(name) && (overwrite || !(name in target)),
  );
  for (const [name, value] of interfaces) {
    // As WebIDL has the properties of interface objects.
    Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
  }
  return interfaces.map(([name]) => name);
}

registerGlobals();

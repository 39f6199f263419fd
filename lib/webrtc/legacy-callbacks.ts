/** The callback forms that preceded promises; the specification still describes them. */

import type { GlobalDOMException } from '../core/globals.js';

export type RTCPeerConnectionErrorCallback = (error: GlobalDOMException) => void;

/**
 * Gives the outcome of a promise to callbacks; the promise of a call in this form always resolves. The exceptions of a
 * callback are reported as those of an event listener are.
 */
export function toCallbacks<T>(
  promise: Promise<T>,
  success: (value: T) => void,
  failure: RTCPeerConnectionErrorCallback,
): Promise<void> {
  const report = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  };
  promise.then(
    (value) => report(() => success(value)),
    (error) => report(() => failure(error)),
  );
  return Promise.resolve();
}

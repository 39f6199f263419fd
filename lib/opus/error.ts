import { ErrorCode, VoxlinkError } from '../core/errors.js';
import { native } from '../native.js';

/** libopus's error numbers (opus_defines.h) and the codes under which they reach the caller. */
const CODES = {
  [-1]: 'ERR_OPUS_BAD_ARG',
  [-2]: 'ERR_OPUS_BUFFER_TOO_SMALL',
  [-3]: 'ERR_OPUS_INTERNAL_ERROR',
  [-4]: 'ERR_OPUS_INVALID_PACKET',
  [-5]: 'ERR_OPUS_UNIMPLEMENTED',
  [-6]: 'ERR_OPUS_INVALID_STATE',
  [-7]: 'ERR_OPUS_ALLOC_FAIL',
} as const;

export type OpusErrorCode = (typeof CODES)[keyof typeof CODES] | 'ERR_OPUS_BUSY' | 'ERR_OPUS_QUEUE_FULL';

export const INVALID_PACKET = -4;

/** libopus refused or failed. The message ends with its own text. */
export class OpusError extends Error {
  readonly code: OpusErrorCode;

  constructor(code: OpusErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  static {
    Object.defineProperty(OpusError.prototype, 'name', { value: 'OpusError', configurable: true, writable: true });
  }
}

/** `what` failed with a number of libopus. */
export function opusError(number: number, what: string): OpusError {
  const code = CODES[number as keyof typeof CODES] ?? 'ERR_OPUS_INTERNAL_ERROR';
  return new OpusError(code, `${what}: ${native.opusErrorText(number)}`);
}

export function opusClosedError(name: string): VoxlinkError {
  return new VoxlinkError(ErrorCode.Closed, `The ${name} is closed`);
}

/** What the settings of a coder were asked for while another thread works with it. */
export function opusBusyError(name: string): OpusError {
  const message = `The ${name} has asynchronous calls pending; await them or drained() before a synchronous one`;
  return new OpusError('ERR_OPUS_BUSY', message);
}

export function opusQueueFullError(name: string, limit: number): OpusError {
  const message = `The ${name} has ${limit} asynchronous calls pending; await drained() before more of them`;
  return new OpusError('ERR_OPUS_QUEUE_FULL', message);
}

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

export type OpusErrorCode = (typeof CODES)[keyof typeof CODES];

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

import { ARGUMENT_CODE } from './check.js';

/** Every code that an error of this library carries in `code`, besides those of Node.js and the W3C names. */
export const ErrorCode = {
  /** An argument has the wrong type or lies outside of what is allowed. */
  Argument: ARGUMENT_CODE,
  /** The object was closed before or while the call was made. */
  Closed: 'ERR_VOXLINK_CLOSED',
  /** Frames came faster than they were read, and none was to be dropped. */
  Overflow: 'ERR_VOXLINK_OVERFLOW',
  /** The native addon could not be loaded. */
  Load: 'ERR_VOXLINK_LOAD',
  /** A file is of no kind that can be read, or holds no sound that can. */
  FileFormat: 'ERR_VOXLINK_FILE_FORMAT',
  /** A file is damaged: what stands there cannot be. */
  FileCorrupt: 'ERR_VOXLINK_FILE_CORRUPT',
  /** A file ends in the middle of something. */
  FileTruncated: 'ERR_VOXLINK_FILE_TRUNCATED',
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** An error of this library's own classes. The W3C classes throw what their specification names instead. */
export class VoxlinkError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  static {
    Object.defineProperty(VoxlinkError.prototype, 'name', {
      value: 'VoxlinkError',
      configurable: true,
      writable: true,
    });
  }
}

export type DOMExceptionName =
  | 'AbortError'
  | 'InvalidAccessError'
  | 'InvalidCharacterError'
  | 'InvalidModificationError'
  | 'InvalidStateError'
  | 'NetworkError'
  | 'NotSupportedError'
  | 'OperationError'
  | 'OverconstrainedError'
  | 'SyntaxError';

/** @internal */
export function domException(name: DOMExceptionName, message: string): DOMException {
  return new DOMException(message, name);
}

/** @internal */
export function closedError(): DOMException {
  return domException('InvalidStateError', "The RTCPeerConnection's signalingState is 'closed'");
}

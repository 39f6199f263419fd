import { ErrorCode, VoxlinkError } from '../core/errors.js';

/** A file is not what it should be. What stands before the fault has been delivered. */
export class AudioFileError extends VoxlinkError {
  /** Where in the file, in bytes from its beginning. */
  readonly offset: number;

  constructor(code: ErrorCode, message: string, offset: number) {
    super(code, `${message} (at byte ${offset})`);
    this.offset = offset;
  }

  static {
    Object.defineProperty(AudioFileError.prototype, 'name', {
      value: 'AudioFileError',
      configurable: true,
      writable: true,
    });
  }
}

export function formatError(message: string, offset = 0): AudioFileError {
  return new AudioFileError(ErrorCode.FileFormat, message, offset);
}

export function corruptError(message: string, offset: number): AudioFileError {
  return new AudioFileError(ErrorCode.FileCorrupt, message, offset);
}

export function truncatedError(message: string, offset: number): AudioFileError {
  return new AudioFileError(ErrorCode.FileTruncated, message, offset);
}

export function noPositions(): VoxlinkError {
  return new VoxlinkError(ErrorCode.Argument, 'Expected a file, bytes or a Blob for input: a stream has no positions');
}

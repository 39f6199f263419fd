// @ts-check

/** An error a person can act on: its message says what to do, its code is stable. */
export class VendorError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'VendorError';
    this.code = code;
  }
}

/**
 * Turns what the file system says into a coded error where a person can do something about it.
 * @param {unknown} error
 */
export function explainFileError(error) {
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new VendorError(
      'ERR_VENDOR_DISK_FULL',
      `No space left on the disk${path ? ` while writing ${path}` : ''}. ` +
        'Nothing half-done was kept: free some space (about 400 MB) and run it again.',
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new VendorError(
      'ERR_VENDOR_NOT_WRITABLE',
      `Cannot write ${path ?? 'a file'}. Set VOXLINK_CACHE to a folder that you may write.`,
      { cause: error },
    );
  }
  return error;
}

/**
 * The last handler of a script: one clear line for what a person can act on, the whole stack for what is our own mistake.
 * @param {unknown} caught
 */
export function reportFailure(caught) {
  const error = explainFileError(caught);
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  const known = typeof code === 'string' && /^ERR_(VENDOR|BUILD)_/.test(code);
  console.error(known ? `voxlink: ${message} [${code}]` : error);
  process.exitCode = 1;
}

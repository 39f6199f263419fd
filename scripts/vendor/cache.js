// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The folder outside the checkout where downloads and the built libopus are kept from one install to the next. */
export function cacheFolder() {
  if (process.env.VOXLINK_CACHE) return path.resolve(process.env.VOXLINK_CACHE);
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(base, 'voxlink');
}

/** @param {string} file */
export async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Downloaded files by their SHA-256. What comes out was hashed again, so a damaged file is never used. */
export class FileCache {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * @param {string} hash
   * @returns {Promise<string | undefined>} The file's path.
   */
  async find(hash) {
    const prefix = `${hash.slice(0, 16)}-`;
    const name = readdirSync(this.folder).find((entry) => entry.startsWith(prefix));
    if (!name) return undefined;
    const file = path.join(this.folder, name);
    if ((await sha256(file)) === hash) return file;
    rmSync(file, { force: true });
    return undefined;
  }

  /**
   * Takes over a file whose hash the caller has checked; it must be on the same file system.
   * @param {string} file
   * @param {string} hash
   */
  put(file, hash) {
    const target = path.join(this.folder, `${hash.slice(0, 16)}-${path.basename(file)}`);
    if (existsSync(target)) rmSync(target);
    renameSync(file, target);
    return target;
  }
}

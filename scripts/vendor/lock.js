// @ts-check
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vendorRoot } from './manifest.js';

/**
 * @typedef {object} LockedFile One file as the signed index describes it.
 * @property {string} version
 * @property {string} sha256
 * @property {number} size
 * @property {string} [file] Its name, for a file of a source package.
 *
 * @typedef {object} Lock
 * @property {string} suite
 * @property {Record<string, LockedFile>} sources One upstream archive per source package.
 * @property {Record<string, Record<string, LockedFile>>} platforms Packages per platform.
 *
 * @typedef {object} Selection What one platform needs.
 * @property {Record<string, LockedFile>} packages
 * @property {Record<string, LockedFile>} sources
 */

const lockFile = path.join(vendorRoot, 'lock.json');

/** @returns {Lock | undefined} */
export function readLock() {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')) : undefined;
}

/**
 * @param {Lock | undefined} lock
 * @param {import('./manifest.js').Manifest} manifest
 * @param {string} platform
 * @returns {Selection | undefined} Undefined when the lock does not name everything the manifest asks for.
 */
export function lockedSelection(lock, manifest, platform) {
  const packages = lock?.platforms[platform];
  if (!lock || !packages || lock.suite !== manifest.suite) return undefined;
  const complete =
    Object.keys(manifest.packages).every((name) => packages[name]) &&
    Object.keys(manifest.sources).every((name) => lock.sources[name]);
  return complete ? { packages, sources: lock.sources } : undefined;
}

/**
 * @param {import('./manifest.js').Manifest} manifest
 * @param {string} platform
 * @param {Selection} selection
 */
export function writeLock(manifest, platform, selection) {
  const platforms = { ...readLock()?.platforms, [platform]: selection.packages };
  const lock = { suite: manifest.suite, sources: selection.sources, platforms };
  writeJson(lockFile, lock);
}

/**
 * Writes beside and renames, so that a reader sees the old file or the new one.
 * @param {string} file
 * @param {unknown} value
 */
export function writeJson(file, value) {
  const beside = `${file}.${process.pid}.new`;
  writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(beside, file);
}

// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VendorError } from './errors.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const vendorRoot = path.join(root, 'vendor');

/**
 * @typedef {object} PackageSpec
 * @property {string[]} include Files and folders below usr/include that are wanted.
 * @property {string[]} lib Archives below usr/lib that are wanted; `*` stands for any run of characters.
 * @property {string[]} [except] Archives that match one of these are left out.
 * @property {string[]} [licenses] Full texts below usr/ that other packages' licences refer to.
 * @property {Notice} [notice] What to tell about it, when parts of it are in the addon.
 *
 * @typedef {object} SourceSpec
 * @property {string} file Which file of the source package is needed.
 * @property {string[]} include What its build puts below include/.
 * @property {string[]} lib What its build puts below lib/.
 * @property {Notice} [notice]
 *
 * @typedef {object} Notice
 * @property {string} name
 * @property {string} license An SPDX expression.
 *
 * @typedef {object} Platform
 * @property {string} architecture The distribution's name for the processor.
 * @property {string} triplet The compiler's name for the platform.
 *
 * @typedef {object} Manifest
 * @property {string} suite
 * @property {string} component
 * @property {Record<string, Platform>} platforms
 * @property {Record<string, PackageSpec>} packages
 * @property {Record<string, SourceSpec>} sources
 */

/** @returns {Manifest} */
export function readManifest() {
  return JSON.parse(readFileSync(path.join(vendorRoot, 'manifest.json'), 'utf8'));
}

/**
 * @param {Manifest} manifest
 * @param {string} name
 * @returns {Platform}
 */
export function findPlatform(manifest, name) {
  const platform = manifest.platforms[name];
  if (platform) return platform;
  throw new VendorError(
    'ERR_VENDOR_PLATFORM',
    `There are no native libraries for ${name}, only for ${Object.keys(manifest.platforms).join(', ')}.`,
  );
}

/**
 * @param {string} text A file name.
 * @param {string} pattern With `*` for any run of characters.
 */
export function matches(text, pattern) {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(text);
}

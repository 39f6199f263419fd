// @ts-check
// What is run and what Chromium makes of it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} TestFile
 * @property {string} id The file's path in the suite, with its variant.
 * @property {boolean} core Whether it belongs to the API of connections, rather than to media capture.
 * @property {boolean} long Whether the file asks for the long time limit.
 * @property {boolean} slow Whether a browser takes longer than a few seconds, too.
 * @property {string[]} subtests The names of the subtests that pass in Chromium each time.
 */

const here = path.resolve(import.meta.dirname, '..');

/**
 * @param {string} name
 * @returns {any}
 */
export function readJson(name) {
  return JSON.parse(readFileSync(path.join(here, name), 'utf8'));
}

/**
 * The files of the suite, and what passes in each.
 * @returns {Record<string, { slow?: boolean, subtests: string[] }>}
 */
export function readChromium() {
  return readJson('chromium.json').files;
}

/** @returns {string} The version of firefox-esr whose copy of the suite the list is about. */
export function readSuite() {
  return readJson('chromium.json').suite;
}

/** @param {string} id */
export function isCore(id) {
  return id.startsWith('webrtc');
}

/**
 * Only the files that this version of the suite has.
 * @param {string} folder
 * @param {RegExp} filter
 * @returns {TestFile[]}
 */
export function listTests(folder, filter) {
  return Object.entries(readChromium())
    .map(([id, { slow = false, subtests }]) => ({
      id,
      slow,
      subtests,
      file: path.join(folder, id.replace(/\?.*/, '')),
    }))
    .filter(({ id, file }) => filter.test(id) && existsSync(file))
    .map(({ id, slow, subtests, file }) => {
      const long = /timeout['"= ]+(content=['"]?)?long/.test(readFileSync(file, 'utf8'));
      return { id, core: isCore(id), long, slow, subtests };
    });
}

// @ts-check
import { readJson } from './list.js';

/** @typedef {keyof typeof CLASSES} Class */

/**
 * Why subtests fail.
 * @typedef {object} Reason
 * @property {Class} class
 * @property {string} why
 * @property {string[]} [subtests] Without it, all that Chromium passes.
 */

export const CLASSES = {
  libwebrtc: "libwebrtc's own behaviour",
  missing: 'A feature is missing',
  page: 'A page is needed',
};

/** @returns {Record<string, Reason[]>} By file. */
export function readExpected() {
  return readJson('expected.json');
}

/**
 * @param {Record<string, Reason[]>} expected
 * @param {{ id: string, subtests: string[] }} test
 * @returns {Set<string>} The subtests that are expected not to pass.
 */
export function expectedFailures(expected, { id, subtests }) {
  return new Set((expected[id] ?? []).flatMap((reason) => reason.subtests ?? subtests));
}

// @ts-check
// Writes what is expected to fail into docs/conformance.md: node test/wpt/conformance.js
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLASSES, expectedFailures, readExpected } from './runner/expected.js';
import { isCore, readChromium } from './runner/list.js';

const PAGE = path.resolve(import.meta.dirname, '../../docs/conformance.md');
const GENERATED = /(?<=<!-- begin -->\n)[\s\S]*(?=<!-- end -->)/;
const files = Object.entries(readChromium()).map(([id, { subtests }]) => ({ id, subtests }));
const expected = readExpected();
const NAMES = /** @type {import('./runner/expected.js').Class[]} */ (Object.keys(CLASSES));

/**
 * @param {string} title
 * @param {boolean} core
 */
function figure(title, core) {
  const part = files.filter(({ id }) => isCore(id) === core);
  const all = part.reduce((sum, { subtests }) => sum + subtests.length, 0);
  const failing = part.reduce((sum, file) => sum + expectedFailures(expected, file).size, 0);
  return `| ${title} | ${all} | ${all - failing} | ${((100 * (all - failing)) / all).toFixed(1)} % |\n`;
}

/** @param {import('./runner/expected.js').Class} name */
function failures(name) {
  const lines = files.flatMap(({ id, subtests }) =>
    (expected[id] ?? [])
      .filter((reason) => reason.class === name)
      .map(
        (reason) => `- \`${id}\`, ${reason.subtests?.length ?? subtests.length} of ${subtests.length}: ${reason.why}\n`,
      ),
  );
  return lines.length > 0 ? `### ${CLASSES[name]}\n\n${lines.join('')}\n` : '';
}

/** @param {string} text The page with an older list, or with none. */
export function withResults(text) {
  const figures =
    figure('connections (`webrtc*`)', true) + figure('capture (`mediacapture-*`, `mst-content-hint`)', false);
  const table = `| subtests that pass in Chromium | all | pass here | |\n|---|---|---|---|\n${figures}\n`;
  return text.replace(GENERATED, () => `\n${table}## What fails\n\n${NAMES.map(failures).join('')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(PAGE, withResults(readFileSync(PAGE, 'utf8')));
}

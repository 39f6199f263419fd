// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSuite } from './list.js';

const SCRIPT = path.resolve(import.meta.dirname, '../get-tests.sh');

/** @param {string} folder */
export function versionOf(folder) {
  const file = path.join(folder, 'VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : readSuite();
}

/**
 * Unpacks the suite into a folder, unless it is there.
 * @param {string} folder
 */
export function fetchTests(folder) {
  if (existsSync(path.join(folder, 'resources', 'testharness.js'))) return;
  console.log(`fetching the web platform tests into ${folder} (about 700 MB pass through a temporary folder)`);
  const { status } = spawnSync('sh', [SCRIPT, folder, readSuite()], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error(
      'voxlink: the web platform tests could not be fetched. They come from the Debian mirror that apt is configured for; ' +
        'with no network or another system, unpack testing/web-platform/tests of a Firefox ESR source somewhere and say ' +
        'npm run test:wpt -- --tests <folder>.',
    );
    process.exit(1);
  }
}

// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const SCRIPT = path.resolve(import.meta.dirname, '../get-tests.sh');

/**
 * Unpacks the suite into a folder, unless it is there.
 * @param {string} folder
 */
export function fetchTests(folder) {
  if (existsSync(path.join(folder, 'resources', 'testharness.js'))) return;
  console.log(`fetching the web platform tests into ${folder} (about 700 MB pass through a temporary folder)`);
  const { status } = spawnSync('sh', [SCRIPT, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error(
      'voxlink: the web platform tests could not be fetched. They come from the Debian mirror that apt is configured for; ' +
        'with no network or another system, unpack testing/web-platform/tests of a Firefox ESR source somewhere and say ' +
        'npm run test:wpt -- --tests <folder>.',
    );
    process.exit(1);
  }
}

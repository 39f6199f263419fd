// @ts-check
// Runs when the package is installed: makes sure that an addon is there which loads on this machine.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from './build.js';
import { reportFailure } from './vendor/errors.js';
import { root } from './vendor/manifest.js';

/**
 * Loads the addon in a process of its own, because one that does not fit this machine may take its process down.
 * @returns {string | undefined} What went wrong.
 */
function tryLoad() {
  const loader = createRequire(import.meta.url).resolve('node-gyp-build');
  const program = `require(${JSON.stringify(loader)})(${JSON.stringify(root)})`;
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  if (status === 0) return undefined;
  const reason = /^\s*(?:\w*Error: .*)$/m.exec(stderr)?.[0].trim();
  return signal ? `it ended with ${signal}` : (reason ?? stderr.trim());
}

async function install() {
  // In a checkout the sources are what counts: an earlier build may be older than they are.
  if (!existsSync(path.join(root, '.git'))) {
    const problem = tryLoad();
    if (!problem) return;
    console.error(`voxlink: no prebuilt addon loads here (${problem}); building from source`);
  }
  await build();
  const left = tryLoad();
  if (left) throw new Error(`The addon was built, but it does not load: ${left}`);
}

await install().catch(reportFailure);

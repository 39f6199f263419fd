// @ts-check
// npm run test:asan [-- <vitest's arguments>]: builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer into
// build/Asan and runs tests on it. The prebuilt libraries are not instrumented, but what they allocate is watched as well.
//
// npm run test:tsan: builds and runs test/native/threads.cc with ThreadSanitizer. Node and libwebrtc would have to be
// instrumented too for more than that.
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from './build.js';
import { reportFailure } from './vendor/errors.js';
import { root } from './vendor/manifest.js';

/**
 * What runs the addon's own code; the other tests read files, build or fetch. The churn of connections is not among them:
 * it measures memory, most of which would be the sanitizer's.
 */
const TESTS = ['test/webrtc', 'test/hostile', 'test/opus', 'lifecycle/exit', 'lifecycle/workers', 'lifecycle/forget'];

/**
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function run(program, args, env) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

/** @param {string} name */
function sanitizer(name) {
  return execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
}

/** @param {string[]} args */
async function testAddresses(args) {
  // Where the loader looks for an addon: <folder>/build/Release.
  const folder = path.join(root, 'build', 'Asan');
  await build({ out: path.join(folder, 'build', 'Release'), sanitize: 'address,undefined' });
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  run(process.execPath, [vitest, 'run', ...(args.length > 0 ? args : TESTS)], {
    VOXLINK_LIFECYCLE_TIMES: process.env.VOXLINK_LIFECYCLE_TIMES ?? '3',
    VOXLINK_PREBUILD: folder,
    // Node itself is not instrumented, so the sanitizers' runtime has to come before everything else.
    LD_PRELOAD: [sanitizer('libasan.so'), sanitizer('libubsan.so')].join(':'),
    // Node leaves its own memory to the system when it exits. What was freed is kept for a while, but not so long that
    // tests of memory fail over that.
    ASAN_OPTIONS: 'detect_leaks=0:quarantine_size_mb=16',
    UBSAN_OPTIONS: 'print_stacktrace=1',
  });
}

async function testThreads() {
  const out = path.join(root, 'build', 'Tsan');
  await build({ out, target: 'threads' });
  run(path.join(out, 'threads'), [], {});
}

const [which, ...args] = process.argv.slice(2);
await (which === 'threads' ? testThreads() : testAddresses(args)).catch(reportFailure);

// @ts-check
// npm run fuzz -- <target> [<libFuzzer's arguments>]: builds test/fuzz/<target>.cc, our sources that it needs and
// libopus with clang's coverage, AddressSanitizer and UndefinedBehaviorSanitizer, and feeds it from
// test/fixtures/fuzz/<target>. What it finds besides goes to build/fuzz. By default it runs
// for a minute. Needs clang with its run-time libraries: apt-get install clang libclang-rt-14-dev.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findBuildTools } from './build-tools.js';
import { cacheFolder, FileCache } from './vendor/cache.js';
import { reportFailure, VendorError } from './vendor/errors.js';
import { root, vendorRoot } from './vendor/manifest.js';
import { addOpus } from './vendor/opus.js';
import { Progress } from './vendor/progress.js';

/** Which of our sources each target is about. */
const TARGETS = {
  'opus-decode': ['binding/opus/decoder-state.cc'],
  'opus-parse': ['binding/opus/packet.cc'],
  'opus-repacketize': ['binding/opus/packet.cc'],
};

const SANITIZERS = '-fsanitize=address,bounds,null,return,unreachable,vla-bound';
const FLAGS = ['-g1', '-fno-omit-frame-pointer', '-fno-sanitize-recover=all', SANITIZERS];
const DEFAULTS = ['-max_total_time=60', '-timeout=10', '-rss_limit_mb=4096'];

const folder = path.join(root, 'build', 'fuzz');

/** @returns {Promise<string>} The folder of a libopus that tells which of its branches were taken. */
async function instrumentedOpus() {
  const { sources } = JSON.parse(readFileSync(path.join(vendorRoot, 'lock.json'), 'utf8'));
  const { sha256 } = sources.opus;
  const archive = await new FileCache(path.join(cacheFolder(), 'packages')).find(sha256);
  if (!archive) {
    throw new VendorError('ERR_VENDOR_OPUS_BUILD', 'The source of libopus is not there: run `npm run vendor` first.');
  }
  process.env.CC = 'clang';
  const target = path.join(folder, 'vendor');
  const flags = [...FLAGS, '-fsanitize=fuzzer-no-link'];
  await addOpus({ archive, sha256, cache: folder, target, flags, progress: new Progress() });
  return target;
}

/**
 * @param {string} target
 * @param {string[]} sources
 */
async function compile(target, sources) {
  const opus = await instrumentedOpus();
  const { modules } = findBuildTools();
  const program = path.join(folder, target);
  const includes = [
    'binding',
    path.join(modules, 'node-api-headers/include'),
    path.join(modules, 'node-addon-api'),
    path.join(opus, 'include/opus'),
  ];
  const args = ['-std=c++20', '-O1', ...FLAGS, '-fsanitize=fuzzer', '-ffunction-sections', '-Wl,--gc-sections'];
  execFileSync(
    'clang++',
    [
      ...args,
      ...includes.map((name) => `-I${name}`),
      `test/fuzz/${target}.cc`,
      ...sources,
      path.join(opus, 'lib/libopus.a'),
      '-o',
      program,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  return program;
}

async function main() {
  const [target = '', ...args] = process.argv.slice(2);
  if (!(target in TARGETS)) {
    console.error(`Expected a target: npm run fuzz -- ${Object.keys(TARGETS).join(' | ')}`);
    process.exitCode = 2;
    return;
  }
  const found = path.join(folder, `${target}-corpus`);
  mkdirSync(found, { recursive: true });
  const program = await compile(target, TARGETS[/** @type {keyof typeof TARGETS} */ (target)]);
  const corpus = [found, path.join(root, 'test/fixtures/fuzz', target)].filter((name) => existsSync(name));
  const options = [...DEFAULTS, `-artifact_prefix=${folder}/`, ...args, ...corpus];
  const { status, error } = spawnSync(program, options, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

await main().catch(reportFailure);

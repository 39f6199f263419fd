// @ts-check
// npm run fuzz -- <target> [<seconds> [<seed>]]: feeds a part of the library with damaged input from
// test/fixtures/fuzz/<target>, led by the branches that it takes, for a minute by default. What it finds besides goes
// to build/fuzz. The parts in C++, test/fuzz/<target>.cc, are built with clang's coverage, AddressSanitizer and
// UndefinedBehaviorSanitizer, as are our sources that they need and libopus. That needs clang with its run-time
// libraries: apt-get install clang libclang-rt-14-dev. The parts in TypeScript are those of test/fuzz/files.ts.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { findBuildTools } from './build-tools.js';
import { fuzz } from './fuzz-js.js';
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

const SCRIPTED = ['ogg-read', 'webm-read', 'wav-read'];

const SANITIZERS = '-fsanitize=address,bounds,null,return,unreachable,vla-bound';
const FLAGS = ['-g1', '-fno-omit-frame-pointer', '-fno-sanitize-recover=all', SANITIZERS];
const LIMITS = ['-timeout=10', '-rss_limit_mb=4096'];
const SECONDS = 60;

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

/**
 * @param {string} target
 * @param {{ corpus: string, found: string, seconds: number, seed: number }} options
 */
async function fuzzNative(target, { corpus, found, seconds, seed }) {
  const program = await compile(target, TARGETS[/** @type {keyof typeof TARGETS} */ (target)]);
  const options = [`-max_total_time=${seconds}`, `-seed=${seed}`, ...LIMITS, `-artifact_prefix=${folder}/`];
  const { status, error } = spawnSync(program, [...options, found, corpus], { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

/**
 * @param {string} target
 * @param {{ corpus: string, found: string, seconds: number, seed: number }} options
 */
async function fuzzScripted(target, options) {
  const outfile = path.join(folder, 'files.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/fuzz/files.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  });
  const { href } = pathToFileURL(outfile);
  const { targets } = await import(href);
  const { runs, branches, inputs } = fuzz({ ...targets[target], url: href }, options);
  console.log(`${runs} inputs, ${branches} branches, ${inputs} kept, seed ${options.seed}`);
}

async function main() {
  const [target = '', seconds = SECONDS, seed = Date.now()] = process.argv.slice(2);
  const names = [...Object.keys(TARGETS), ...SCRIPTED];
  if (!names.includes(target)) {
    console.error(`Expected a target: npm run fuzz -- ${names.join(' | ')}`);
    process.exitCode = 2;
    return;
  }
  const found = path.join(folder, `${target}-corpus`);
  mkdirSync(found, { recursive: true });
  const corpus = path.join(root, 'test/fixtures/fuzz', target);
  const run = SCRIPTED.includes(target) ? fuzzScripted : fuzzNative;
  await run(target, { corpus, found, seconds: Number(seconds), seed: Number(seed) >>> 0 });
}

await main().catch(reportFailure);

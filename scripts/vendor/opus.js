// @ts-check
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { VendorError } from './errors.js';
import { vendorRoot } from './manifest.js';
import { run } from './run.js';

const WORK = 'work-';

const PATCHES = ['opus-skip-idle-osce.patch'];

// Neither of the two features has a switch in the library's build files.
const DEFINES = ['ENABLE_QEXT', 'ENABLE_OSCE_BWE'];

// Sections let the linker drop what the addon does not use; the processor is chosen at run time, so no -march.
const C_FLAGS = [
  '-ffunction-sections',
  '-fdata-sections',
  '-fvisibility=hidden',
  ...DEFINES.map((name) => `-D${name}`),
];

// libopus's configure script turns the approximations of floating point on for this processor, its CMake files leave
// that to the packager. An encoded frame takes about 3 % less time with them.
const CMAKE_OPTIONS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DCMAKE_C_FLAGS_RELEASE=-O3 -DNDEBUG',
  `-DCMAKE_C_FLAGS=${C_FLAGS.join(' ')}`,
  '-DCMAKE_POSITION_INDEPENDENT_CODE=ON',
  '-DCMAKE_INSTALL_LIBDIR=lib',
  '-DBUILD_SHARED_LIBS=OFF',
  '-DOPUS_DEEP_PLC=ON',
  '-DOPUS_DRED=ON',
  '-DOPUS_OSCE=ON',
  '-DOPUS_FLOAT_APPROX=ON',
];

/** Changes whenever a build would come out differently, but for the compiler. */
export function opusRecipe() {
  const hash = createHash('sha256').update(JSON.stringify(CMAKE_OPTIONS));
  for (const name of PATCHES) hash.update(readFileSync(path.join(vendorRoot, 'patches', name)));
  return hash.digest('hex');
}

/**
 * Builds libopus from its source archive, or takes an earlier build of the same source, recipe and compiler.
 * @param {object} job
 * @param {string} job.archive
 * @param {string} job.sha256 The archive's hash.
 * @param {string} job.cache
 * @param {string} job.target The folder that gets include/opus, lib/libopus.a and licenses/opus.
 * @param {string[]} [job.flags] Of the C compiler, besides the usual ones.
 * @param {import('./progress.js').Progress} job.progress
 */
export async function addOpus({ archive, sha256, cache, target, flags = [], progress }) {
  const compiler = process.env.CC || 'cc';
  const version = (await runTool(compiler, ['--version'])).stdout.split('\n')[0];
  const machine = (await runTool(compiler, ['-dumpmachine'])).stdout.trim();
  const key = createHash('sha256')
    .update([sha256, opusRecipe(), version, machine, ...flags].join('\n'))
    .digest('hex')
    .slice(0, 24);
  const built = path.join(cache, 'opus', key);
  if (!existsSync(built)) {
    // Another entry than a finished build was left by a run that was interrupted.
    mkdirSync(path.dirname(built), { recursive: true });
    for (const name of readdirSync(path.dirname(built))) {
      if (name.startsWith(WORK)) rmSync(path.join(path.dirname(built), name), { recursive: true, force: true });
    }
    const work = mkdtempSync(path.join(path.dirname(built), WORK));
    try {
      progress.step('building libopus (about a minute)');
      await build(archive, work, flags, progress);
      rmSync(built, { recursive: true, force: true });
      renameSync(path.join(work, 'out'), built);
    } finally {
      progress.end();
      rmSync(work, { recursive: true, force: true });
    }
  }
  cpSync(built, target, { recursive: true });
}

/**
 * @param {string} archive
 * @param {string} work
 * @param {string[]} flags
 * @param {import('./progress.js').Progress} progress
 */
async function build(archive, work, flags, progress) {
  const source = path.join(work, 'source');
  mkdirSync(source);
  await succeed('cmake', ['-E', 'tar', 'xf', archive], { cwd: source });
  const top = path.join(source, readdirSync(source)[0] ?? '');
  for (const name of PATCHES) {
    // Without the ceiling, git would find a repository around the cache and skip files that are not its own.
    const env = { GIT_CEILING_DIRECTORIES: source };
    await succeed('git', ['apply', '-p1', path.join(vendorRoot, 'patches', name)], { cwd: top, env });
  }
  const objects = path.join(work, 'objects');
  const out = path.join(work, 'out');
  const generator = (await hasProgram('ninja')) ? ['-G', 'Ninja'] : [];
  await succeed('cmake', [
    ...generator,
    ...CMAKE_OPTIONS,
    ...(flags.length > 0 ? [`-DCMAKE_C_FLAGS=${[...C_FLAGS, ...flags].join(' ')}`] : []),
    `-DCMAKE_INSTALL_PREFIX=${work}/install`,
    '-S',
    top,
    '-B',
    objects,
  ]);
  const jobs = String(process.env.CMAKE_BUILD_PARALLEL_LEVEL || os.availableParallelism());
  await succeed('cmake', ['--build', objects, '--parallel', jobs], { onOutput: (text) => report(text, progress) });
  await succeed('cmake', ['--install', objects]);
  cpSync(path.join(work, 'install/include/opus'), path.join(out, 'include/opus'), { recursive: true });
  cpSync(path.join(work, 'install/lib/libopus.a'), path.join(out, 'lib/libopus.a'));
  cpSync(path.join(top, 'COPYING'), path.join(out, 'licenses/opus/copyright'));
}

/**
 * Ninja prints [17/203] and make prints [ 8%].
 * @param {string} text
 * @param {import('./progress.js').Progress} progress
 */
function report(text, progress) {
  const steps = [...text.matchAll(/\[\s*(\d+)(?:\/(\d+)|%)\]/g)].at(-1);
  if (steps) progress.bar('libopus', Number(steps[1]) / Number(steps[2] ?? 100));
}

/** @param {string} name */
async function hasProgram(name) {
  try {
    return (await run(name, ['--version'])).status === 0;
  } catch {
    return false;
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
async function succeed(program, args, options) {
  const result = await runTool(program, args, options);
  if (result.status === 0) return;
  const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20).join('\n');
  const code = /no space left/i.test(said) ? 'ERR_VENDOR_DISK_FULL' : 'ERR_VENDOR_OPUS_BUILD';
  throw new VendorError(code, `libopus could not be built (${program} ${args[0]} failed):\n${said}`);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
async function runTool(program, args, options) {
  try {
    return await run(program, args, options);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    throw new VendorError(
      'ERR_VENDOR_NO_COMPILER',
      `Building libopus needs ${program}, which was not found. Install git, cmake and a C++ compiler ` +
        '(on Debian: git cmake g++ make).',
      { cause: error },
    );
  }
}

// @ts-check
// Lints binding/ with clang-format and clang-tidy: npm run lint:cpp [-- file…]. `--fix-format` formats instead.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './vendor/manifest.js';
import { run } from './vendor/run.js';

/** The version that the settings are written for; another one formats a little differently. */
const PREFERRED = 14;
const BUILD = path.join(root, 'build', 'Release');

/**
 * @param {string} name
 * @returns {string} The program to run.
 */
function findTool(name) {
  const found = [`${name}-${PREFERRED}`, name].find((program) => spawnSync(program, ['--version']).status === 0);
  if (found) return found;
  console.error(`voxlink: ${name} is not installed. On Debian: apt-get install ${name}`);
  process.exit(1);
}

/** Every C and C++ file of the binding, relative to the root. */
function sourceFiles() {
  return readdirSync(path.join(root, 'binding'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(cc|c|h)$/.test(name))
    .map((name) => path.join('binding', name))
    .sort();
}

/**
 * @param {string[]} files
 * @param {boolean} fix
 */
function format(files, fix) {
  const args = fix ? ['-i'] : ['--dry-run', '--Werror'];
  const { status } = spawnSync(findTool('clang-format'), ['--style=file', ...args, ...files], {
    cwd: root,
    stdio: 'inherit',
  });
  return status === 0;
}

/** The files that cmake compiles: clang-tidy needs to know how each is compiled. */
function compiledFiles() {
  const database = path.join(BUILD, 'compile_commands.json');
  if (!existsSync(database)) {
    console.error('voxlink: clang-tidy needs build/Release/compile_commands.json: run `npm run build:native` first.');
    process.exit(1);
  }
  /** @type {{ file: string }[]} */
  const entries = JSON.parse(readFileSync(database, 'utf8'));
  return new Set(entries.map(({ file }) => path.relative(root, file)));
}

/** @param {string[]} files */
async function tidy(files) {
  const tool = findTool('clang-tidy');
  const compiled = compiledFiles();
  const sources = files.filter((file) => !file.endsWith('.h'));
  const unknown = sources.filter((file) => !compiled.has(file));
  for (const file of unknown)
    console.error(`${file}: not compiled. Is it in CMakeLists.txt, and the build up to date?`);
  const queue = sources.filter((file) => compiled.has(file));
  const shim = ['--extra-arg-before=-include', `--extra-arg-before=${path.join(root, 'scripts/lint-cpp.h')}`];
  let failed = unknown.length > 0;
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const args = ['--quiet', '-p', BUILD, ...(file.endsWith('.cc') ? shim : []), file];
      const { status, stdout, stderr } = await run(tool, args, { cwd: root });
      if (status === 0) continue;
      failed = true;
      // What went wrong is on stdout; stderr counts the warnings that were suppressed, unless clang-tidy itself failed.
      console.error(stdout.trim() || stderr.trim());
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return !failed;
}

const { values, positionals } = parseArgs({
  options: { 'fix-format': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const files =
  positionals.length > 0 ? positionals.map((name) => path.relative(root, path.resolve(name))) : sourceFiles();
const fix = values['fix-format'];
const formatted = format(files, fix);
const tidied = fix || (await tidy(files));
if (!formatted || !tidied) process.exitCode = 1;

// @ts-check
/**
 * Compiles lib/ into dist/: declarations by the TypeScript compiler, JavaScript as one file for each entry of the
 * package plus what the entries share. Loading some sixty modules one by one would take three times as long as the rest
 * of the import.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

const fresh = join(root, 'dist.new');

/** The modules that the package exports; each becomes dist/<name>.js. */
const ENTRIES = [
  'cli/main',
  'compat/discordjs-opus',
  'compat/opusscript',
  'devices/index',
  'e2ee/index',
  'files/index',
  'globals/index',
  'index',
  'opus/index',
  'wrtc/index',
];

function emitDeclarations() {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh], {
    cwd: root,
    stdio: 'inherit',
  });
}

async function bundle() {
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES.map((name) => ({ in: `lib/${name}.ts`, out: name })),
    outdir: fresh,
    chunkNames: 'shared-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    // Interface objects have the names of their interfaces.
    keepNames: true,
    logLevel: 'warning',
  });
}

/** Puts the new files in the place of the old ones at once, so that a process which is just starting finds a whole set. */
function replaceDist() {
  const dist = join(root, 'dist');
  const old = join(root, 'dist.old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

rmSync(fresh, { recursive: true, force: true });
emitDeclarations();
await bundle();
replaceDist();

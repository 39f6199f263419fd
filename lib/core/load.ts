/** Finds the native addon, or explains path by path why none of them loads. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ErrorCode, VoxlinkError } from './errors.js';

const require = createRequire(import.meta.url);
const ADDON = 'voxlink.node';

/** The folder above this file that holds package.json; how far above depends on how lib/ was bundled. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** Every place where an addon may lie: a checkout's own build first, then what the package ships. */
function addonPaths(root: string): string[] {
  const prebuilds = join(root, 'prebuilds', `${process.platform}-${process.arch}`);
  const shipped = existsSync(prebuilds) ? readdirSync(prebuilds).filter((name) => name.endsWith('.node')) : [];
  return [
    join(root, 'build', 'Release', ADDON),
    join(root, 'build', 'Debug', ADDON),
    ...(shipped.length > 0 ? shipped : [ADDON]).map((name) => join(prebuilds, name)),
  ];
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\nRequire stack')[0] ?? '') : String(error);
}

function whyNot(path: string): string {
  if (!existsSync(path)) return 'no such file';
  try {
    require(path);
    return 'loads, but was not chosen';
  } catch (error) {
    return reason(error);
  }
}

function libc(): string {
  if (process.platform !== 'linux') return '';
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const version = report.header?.glibcVersionRuntime;
  return version === undefined ? ', musl' : `, glibc ${version}`;
}

function explain(root: string, error: unknown): VoxlinkError {
  const lines = [
    `Cannot load the native addon of voxlink on ${process.platform}-${process.arch}${libc()}, Node.js ${process.version}.`,
    'Tried:',
    ...addonPaths(root).map((path) => `- ${path}: ${whyNot(path)}`),
    'What to do:',
    '- Installed from npm: prebuilt addons exist for linux-x64 with glibc 2.35 or later; reinstall with `npm ci`.',
    '- In a checkout, or without a prebuilt addon: run `npm run build`, which needs cmake, a C++20 compiler and apt.',
  ];
  return new VoxlinkError(ErrorCode.Load, lines.join('\n'), { cause: error });
}

/** Loads the addon that lies in `root`, by default the root of this package. */
export function loadAddon(root: string = packageRoot()): unknown {
  try {
    if (process.env.VOXLINK_DEBUG_ADDON === '1') return require(join(root, 'build', 'Debug', ADDON));
    return (require('node-gyp-build') as (root: string) => unknown)(root);
  } catch (error) {
    throw explain(root, error);
  }
}

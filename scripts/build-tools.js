// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './vendor/manifest.js';

const TOOLS = ['cmake-js', 'node-addon-api', 'node-api-headers'];

/**
 * Where the packages are that a build from source needs. A checkout has them as development dependencies. Who installed
 * the package does not, because nearly everybody uses the prebuilt addon and should not pay for them: they are fetched at
 * the first build, in the versions that package.json names.
 * @returns {{ cmakeJs: string, modules: string }} cmake-js itself, and the folder in which require() finds the headers.
 */
export function findBuildTools() {
  const own = path.join(root, 'build', 'tools');
  const folder =
    [root, own].find((candidate) => TOOLS.every((name) => resolveFrom(candidate, name))) ?? fetchTools(own);
  const cmakeJs = resolveFrom(folder, 'cmake-js');
  if (!cmakeJs) throw new Error(`The build tools did not arrive in ${own}.`);
  return { cmakeJs: path.join(cmakeJs, 'bin/cmake-js'), modules: path.dirname(cmakeJs) };
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {string | undefined} The package's folder.
 */
function resolveFrom(folder, name) {
  try {
    return path.dirname(createRequire(path.join(folder, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** @param {string} folder */
function fetchTools(folder) {
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  mkdirSync(folder, { recursive: true });
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  console.error('voxlink: fetching the build tools');
  const wanted = TOOLS.map((name) => `${name}@${devDependencies[name]}`);
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted], {
    cwd: folder,
    // The outer install exports its own settings, such as "global"; this one stands alone.
    env: { ...process.env, npm_config_global: 'false', npm_config_location: 'project' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

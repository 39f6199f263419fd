// @ts-check
// Builds the native addon: npm run build:native [-- --debug].
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findBuildTools } from './build-tools.js';
import { reportFailure } from './vendor/errors.js';
import { root } from './vendor/manifest.js';
import { vendor } from './vendor/vendor.js';

/**
 * Brings build/Release/voxlink.node (or build/Debug/…, or what is in `out`) up to date. What has not changed is not
 * compiled again. `sanitize` lists sanitizers for our own code, as the compiler names them; `target` is another one of
 * CMakeLists.txt.
 * @param {{ debug?: boolean, out?: string, sanitize?: string, target?: string }} [options]
 */
export async function build({ debug = false, out, sanitize = '', target = 'voxlink' } = {}) {
  const libraries = await vendor();
  const tools = findBuildTools();
  const config = debug ? 'Debug' : 'Release';
  const common = ['--config', config, '--out', out ?? path.join(root, 'build', config)];
  const definitions = [`--CDVOXLINK_VENDOR_DIR=${libraries}`, `--CDVOXLINK_SANITIZE=${sanitize}`];
  // Configuring takes a second and makes sure that a folder which has moved is noticed.
  runCmakeJs(tools, ['configure', ...common, ...definitions]);
  const jobs = process.env.CMAKE_BUILD_PARALLEL_LEVEL || os.availableParallelism();
  runCmakeJs(tools, ['build', ...common, '--target', target, '--parallel', String(jobs)]);
}

/**
 * @param {ReturnType<typeof findBuildTools>} tools
 * @param {string[]} args
 */
function runCmakeJs({ cmakeJs, modules }, args) {
  // CMakeLists.txt asks Node where the headers are, and they need not be in the package's own node_modules.
  const env = { ...process.env, NODE_PATH: modules };
  const { status, error } = spawnSync(process.execPath, [cmakeJs, ...args], { cwd: root, env, stdio: 'inherit' });
  if (error) throw error;
  if (status === 0) return;
  throw new BuildError(
    `The native addon could not be built (cmake-js ${args[0]} failed, its output is above). Building needs cmake, a C++20 ` +
      'compiler and apt; on Debian: apt-get install cmake g++ git make.',
  );
}

class BuildError extends Error {
  code = 'ERR_BUILD_FAILED';
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { debug: { type: 'boolean', default: false } } });
  await build({ debug: values.debug }).catch(reportFailure);
}

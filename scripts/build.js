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
 * Brings build/Release/voxlink.node (or build/Debug/…) up to date. What has not changed is not compiled again.
 * @param {{ debug?: boolean }} [options]
 */
export async function build({ debug = false } = {}) {
  const libraries = await vendor();
  const tools = findBuildTools();
  const config = debug ? 'Debug' : 'Release';
  const common = ['--config', config, '--out', path.join(root, 'build', config)];
  // Configuring takes a second and makes sure that a folder which has moved is noticed.
  runCmakeJs(tools, ['configure', ...common, `--CDVOXLINK_VENDOR_DIR=${libraries}`]);
  const jobs = process.env.CMAKE_BUILD_PARALLEL_LEVEL || os.availableParallelism();
  runCmakeJs(tools, ['build', ...common, '--parallel', String(jobs)]);
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

// @ts-check
/** Compiles the type tests against the built declarations, with and without lib dom and @types/node. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const TSC = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

const COMMON = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'ES2022'];
const NODE_RESOLUTION = ['--module', 'NodeNext', '--moduleResolution', 'NodeNext'];
const BUNDLER_RESOLUTION = ['--module', 'ESNext', '--moduleResolution', 'Bundler'];

/** Each is a consumer's environment; an empty list of types keeps @types/node out. */
const ENVIRONMENTS = [
  { name: 'ECMAScript alone', file: 'standalone.ts', args: ['--lib', 'ES2022', '--types', ''] },
  { name: '@types/node', file: 'standalone.ts', args: ['--lib', 'ES2022', '--types', 'node'] },
  { name: 'lib dom', file: 'standalone.ts', args: ['--lib', 'ES2022,DOM,DOM.Iterable', '--types', ''] },
  {
    name: 'lib dom, interface by interface',
    file: 'interfaces.ts',
    args: ['--lib', 'ES2022,DOM,DOM.Iterable', '--types', ''],
  },
  { name: 'lib dom, browser types', file: 'dom.ts', args: ['--lib', 'ES2022,DOM,DOM.Iterable', '--types', ''] },
  { name: 'lib dom and @types/node', file: 'dom.ts', args: ['--lib', 'ES2022,DOM,DOM.Iterable', '--types', 'node'] },
];

/**
 * @param {{ file: string, args: string[] }} environment
 * @param {string[]} resolution
 */
function compile({ file, args }, resolution) {
  const command = [TSC, ...COMMON, ...resolution, ...args, '--ignoreConfig', join('test', 'types', file)];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
}

let failed = false;
for (const environment of ENVIRONMENTS) {
  for (const resolution of [NODE_RESOLUTION, BUNDLER_RESOLUTION]) {
    const { status, stdout, stderr } = compile(environment, resolution);
    if (status === 0) continue;
    failed = true;
    console.error(`${environment.name} (${resolution[3]}):\n${stdout}${stderr}`);
  }
}
if (failed) process.exitCode = 1;
else console.log(`${ENVIRONMENTS.length} environments compile`);

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { npmCli } from './npm.js';

const folder = path.resolve(import.meta.dirname, '../node-versions');

export interface NodeVersion {
  name: string;
  path: string;
}

/**
 * The Node.js that runs the tests, and the others that are supported. These are fetched on first use, into a folder of
 * their own: as development dependencies of the project, one of them would take the place of `node` in every npm script.
 */
export function nodeVersions(): NodeVersion[] {
  const { dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const names = Object.keys(dependencies);
  const installed = path.join(folder, 'node_modules');
  if (!existsSync(installed) || !names.every((name) => readdirSync(installed).includes(name))) {
    execFileSync(process.execPath, [npmCli(), 'ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  }
  const own = { name: `node-${process.versions.node.split('.')[0]}`, path: process.execPath };
  const others = names.map((name) => ({ name, path: path.join(installed, name, 'bin/node') }));
  return [own, ...others.filter(({ name }) => name !== own.name)];
}

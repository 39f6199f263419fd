import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { npmCli } from '../helpers/npm.js';

const folder = import.meta.dirname;
const root = path.resolve(folder, '../..');

/** The libraries are no development dependencies of the project, which they would make three times as large. */
export function installLibraries(): void {
  const { dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const installed = path.join(folder, 'node_modules');
  if (existsSync(installed) && Object.keys(dependencies).every((name) => readdirSync(installed).includes(name))) return;
  const args = ['ci', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];
  execFileSync(process.execPath, [npmCli(), ...args], { cwd: folder, stdio: 'ignore' });
}

/** Starts a file below this folder, unchanged, with the W3C's names registered. */
export function start(file: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const globals = ['--import', 'voxlink/globals'];
  return spawn(process.execPath, [...globals, path.join(folder, file), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What a program has written once it has ended well. */
export function output(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = '';
    let errors = '';
    program.stdout?.on('data', (data) => {
      written += data;
    });
    program.stderr?.on('data', (data) => {
      errors += data;
    });
    program.on('close', (code, signal) => {
      if (code === 0) resolve(written.trim());
      else reject(new Error(`${program.spawnargs.at(3)} ended with ${code ?? signal}: ${written}${errors}`));
    });
  });
}

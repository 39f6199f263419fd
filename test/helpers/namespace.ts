/** A network namespace of Linux: a machine with interfaces of its own, as far as a test can tell. */
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export class Namespace {
  readonly name: string;

  constructor(name: string) {
    this.name = `${name}-${process.pid}`;
    execFileSync('ip', ['netns', 'add', this.name]);
  }

  /** Runs `ip` inside. */
  ip(command: string): void {
    execFileSync('ip', ['-netns', this.name, ...command.split(' ')]);
  }

  /** Runs an ES module inside, from the root of the checkout, so that it may import 'voxlink'. */
  node(source: string, env: Record<string, string> = {}): Promise<{ stdout: string; stderr: string }> {
    const args = ['netns', 'exec', this.name, process.execPath, '--input-type=module', '--eval', source];
    return promisify(execFile)('ip', args, { cwd: ROOT, timeout: 60_000, env: { ...process.env, ...env } });
  }

  close(): void {
    execFileSync('ip', ['netns', 'delete', this.name]);
  }
}

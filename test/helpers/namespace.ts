/** Network namespaces of Linux: machines with interfaces of their own, as far as a test can tell. */
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOW_TO = 'needs root, and `ip` of the Debian package iproute2';

function areThere(): boolean {
  try {
    const name = `voxlink-probe-${process.pid}`;
    execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
    execFileSync('ip', ['netns', 'delete', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs tests where there are namespaces; elsewhere they are skipped, except where everything has to be tested. */
export function withNamespaces(define: () => void): void {
  const possible = areThere();
  if (!possible && process.env.CI) throw new Error(`Network namespaces are missing: ${HOW_TO}.`);
  describe.skipIf(!possible)(`in a network namespace (${HOW_TO})`, define);
}

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

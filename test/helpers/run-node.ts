import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface NodeResult {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Runs an ES module in a process of its own, from the root of the checkout, so that it may import 'voxlink/opus'. */
export function runNode(source: string, flags: string[] = [], timeout = 60_000): Promise<NodeResult> {
  return new Promise((resolve) => {
    const args = [...flags, '--input-type=module', '--eval', source];
    execFile(process.execPath, args, { cwd: ROOT, timeout }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, signal: error?.signal ?? null, stdout, stderr });
    });
  });
}

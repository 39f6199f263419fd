/** Runs programs of this folder in processes of their own, again and again. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect } from 'vitest';

/** What a race does once in a while has to come to light. */
export const TIMES = Number(process.env.VOXLINK_LIFECYCLE_TIMES ?? 20);

/** Of programs that keep the processors busy for a second or two. */
export const FEW = Math.ceil(TIMES / 4);

/** As many as disturb each other a little. */
const AT_ONCE = 3;

/** A program that takes this long hangs; the longest takes two seconds. */
const DEADLINE_MS = 60_000;

interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

export function runProgram(program: string, args: string[], timeout = DEADLINE_MS): Promise<Ended> {
  const file = path.join(import.meta.dirname, 'programs', program);
  return new Promise((resolve) => {
    execFile(process.execPath, ['--expose-gc', file, ...args], { timeout }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, signal: error?.signal ?? null, stdout, stderr });
    });
  });
}

/** Runs a program again and again, a few at once, and gives the result of each run to `check`. */
export async function repeat(
  program: string,
  args: string[],
  check: (ended: Ended) => void = endsInSilence,
  times = TIMES,
) {
  let left = times;
  const worker = async () => {
    while (left-- > 0) check(await runProgram(program, args));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

export function endsInSilence(ended: Ended): void {
  expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
}

export function saysOnly(stdout: string): (ended: Ended) => void {
  return (ended) => expect(ended).toEqual({ code: 0, signal: null, stdout, stderr: '' });
}

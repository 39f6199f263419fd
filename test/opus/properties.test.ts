import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { runNode } from '../helpers/run-node.js';

const PROGRAM = new URL('programs/properties.js', import.meta.url);
const RUNS = process.env.VOXLINK_PROPERTY_RUNS ?? '150';

function expectBoth(stdout: string): void {
  const { given, thrown } = JSON.parse(stdout);
  expect(Math.min(given, thrown)).toBeGreaterThan(100);
}

it('any input gives a result or an error with a code', { timeout: 600_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [fileURLToPath(PROGRAM), RUNS]);
  expect(stderr).toBe('');
  expectBoth(stdout);
});

it('in a worker as well', { timeout: 600_000 }, async () => {
  const source = `
    import { Worker } from 'node:worker_threads';
    new Worker(new URL(${JSON.stringify(PROGRAM.href)}), { argv: [${JSON.stringify(RUNS)}], execArgv: [] });
  `;
  const result = await runNode(source, [], 600_000);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expectBoth(result.stdout);
});

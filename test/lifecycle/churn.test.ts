import { expect, it, vi } from 'vitest';
import { repeat, runProgram } from './repeat.js';

vi.setConfig({ testTimeout: 600_000 });

it('200 connections leave no thread, no descriptor and no memory behind', () =>
  repeat('churn.js', [], ({ stdout, ...ended }) => {
    expect(ended).toEqual({ code: 0, signal: null, stderr: '' });
    const [tenth, last] = JSON.parse(stdout);
    expect(last.threads).toBeLessThanOrEqual(tenth.threads);
    expect(last.descriptors).toBeLessThanOrEqual(tenth.descriptors);
    // One connection takes about 0.4 MiB. The heaps of Node and of the C library grow a little before they settle.
    expect(last.MiB - tenth.MiB).toBeLessThan(25);
    expect(last.native - tenth.native).toBeLessThan(1.5);
  }));

it('tracks that come and go at random leave nothing behind', async () => {
  const minutes = process.env.VOXLINK_SOAK_MINUTES ?? '0.3';
  const { stdout, ...ended } = await runProgram('soak.js', [minutes], Number(minutes) * 60_000 + 60_000);
  expect(ended, stdout).toEqual({ code: 0, signal: null, stderr: '' });
});

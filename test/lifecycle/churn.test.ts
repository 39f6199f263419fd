import { expect, it, vi } from 'vitest';
import { repeat } from './repeat.js';

vi.setConfig({ testTimeout: 600_000 });

it('200 connections leave no thread, no descriptor and no memory behind', () =>
  repeat('churn.js', [], ({ stdout, ...ended }) => {
    expect(ended).toEqual({ code: 0, signal: null, stderr: '' });
    const [tenth, last] = JSON.parse(stdout);
    expect(last.threads).toBeLessThanOrEqual(tenth.threads);
    expect(last.descriptors).toBeLessThanOrEqual(tenth.descriptors);
    // One connection takes about 0.4 MiB. The heaps of Node and of the C library grow a little before they settle.
    expect(last.mebibytes - tenth.mebibytes).toBeLessThan(25);
  }));

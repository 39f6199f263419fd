import { expect, it, vi } from 'vitest';
import { repeat } from './repeat.js';

vi.setConfig({ testTimeout: 300_000 });

it('what nobody refers to is collected, unless it is in a call', () => repeat('forget.js', []));

it('a connection can be closed in every event, and only its channels fire one after that', () =>
  repeat('close-in-events.js', [], ({ stdout, ...ended }) => {
    expect(ended).toEqual({ code: 0, signal: null, stderr: '' });
    expect(stdout.trim().split('\n').length).toBeGreaterThan(20);
  }));

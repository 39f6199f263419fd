import { describe, it, vi } from 'vitest';
import { endsInSilence, FEW, repeat } from './repeat.js';

vi.setConfig({ testTimeout: 300_000 });

describe.each([
  'natural exit',
  'process.exit()',
  'terminate a call',
  'terminate negotiations',
  'terminate pictures under way',
  'terminate raw audio under way',
])('workers: %s', (how) => {
  it('in a process that uses the library in workers only', () => repeat('workers.js', [how]));
  it('while the main thread is in a call', () => repeat('workers.js', [how, 'and main']));
});

describe.each(['close of encoded frames and devices', 'terminate encoded frames and devices'])(
  'workers with much to do: %s',
  (how) => {
    it.each(['alone', 'and main'])('%s', (who) => repeat('workers.js', [how, who], endsInSilence, FEW));
  },
);

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 240_000 });

/** A sanitizer keeps what was freed for a while, and puts something around each piece. */
const MOST_GROWTH_MIB = process.env.ASAN_OPTIONS === undefined ? 60 : 120;

const PROGRAM = path.join(import.meta.dirname, 'programs', 'attack.js');

/** What the specifications let each of them throw, besides a TypeError and what a getter has thrown. */
const TARGETS: [name: string, attempts: number, kinds: string[]][] = [
  ['offers', 2000, ['OperationError', 'InvalidAccessError', 'InvalidStateError']],
  ['answers', 1000, ['OperationError', 'InvalidAccessError', 'InvalidStateError']],
  ['local descriptions', 1000, ['OperationError', 'InvalidModificationError', 'InvalidAccessError']],
  ['descriptions', 500, ['OperationError', 'InvalidModificationError', 'InvalidStateError', 'InvalidAccessError']],
  ['candidates', 1500, []],
  ['candidate dictionaries', 500, []],
  ['added candidates', 1500, ['OperationError', 'InvalidStateError']],
  // The section beyond the standard throws RangeErrors.
  ['configurations', 1000, ['SyntaxError', 'InvalidAccessError', 'NotSupportedError', 'RangeError']],
  [
    'changed configurations',
    500,
    ['SyntaxError', 'InvalidAccessError', 'InvalidModificationError', 'InvalidStateError', 'RangeError'],
  ],
  ['transceivers', 1000, ['RangeError', 'InvalidStateError', 'OperationError', 'InvalidAccessError']],
  ['parameters', 1000, ['RangeError', 'InvalidStateError', 'InvalidModificationError', 'OperationError']],
  ['codecs', 500, ['InvalidModificationError', 'InvalidStateError']],
  ['channels', 500, ['InvalidStateError', 'OperationError']],
  ['pictures', 2000, ['RangeError']],
  ['sounds', 2000, ['RangeError']],
  ['tones', 500, ['InvalidStateError', 'InvalidCharacterError']],
  [
    'arguments',
    1000,
    ['InvalidAccessError', 'InvalidStateError', 'InvalidModificationError', 'NotSupportedError', 'OperationError'],
  ],
];

describe.each([
  ['main', 1],
  ['worker', 0.5],
])('hostile input in the %s thread', (where, share) => {
  it.concurrent.each(TARGETS)('%s: up to %i, taken or refused with an error', async (name, most, kinds) => {
    const attempts = most * share;
    const args = ['--expose-gc', PROGRAM, name, String(attempts), where];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 200_000 });
    expect(stderr).toBe('');
    const result = JSON.parse(stdout);
    expect(['taken', 'thrown by a getter', 'TypeError', ...kinds]).toEqual(
      expect.arrayContaining(Object.keys(result.kinds)),
    );
    expect(Object.values<number>(result.kinds).reduce((sum, count) => sum + count)).toBe(attempts);
    const [third, last] = result.mebibytes;
    expect(last - third).toBeLessThan(MOST_GROWTH_MIB);
  });
});

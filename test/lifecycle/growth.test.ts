import { expect, it, vi } from 'vitest';
import { runProgram } from './repeat.js';

vi.setConfig({ testTimeout: 300_000 });

interface Case {
  operation: string;
  times: number;
  /** How much more native memory may be in use after as many again. */
  mebibytes?: number;
}

const CASES: Case[] = [
  { operation: 'connect', times: 100 },
  { operation: 'negotiate', times: 200 },
  { operation: 'addAndStop', times: 60 },
  { operation: 'replaceTrack', times: 1000 },
  { operation: 'cloneTrack', times: 2000 },
  { operation: 'getStats', times: 300 },
  // libwebrtc's generator of SSRCs remembers some. 150 000 would take 7 MiB.
  { operation: 'offer', times: 75, mebibytes: 2 },
  { operation: 'audioSink', times: 1000 },
  { operation: 'videoSink', times: 1000 },
  { operation: 'encodedSink', times: 1000 },
  { operation: 'forwarder', times: 1000 },
  // With the objects of JavaScript, which are still referred to.
  { operation: 'keptForwarder', times: 500, mebibytes: 8 },
];

it.each(CASES)('$operation leaves nothing behind', async ({ operation, times, mebibytes = 0.7 }) => {
  const { stdout, ...ended } = await runProgram('repeat-one.js', [operation, String(times)], 200_000);
  expect(ended).toEqual({ code: 0, signal: null, stderr: '' });
  const [first, second] = JSON.parse(stdout);
  expect(second.native - first.native).toBeLessThan(mebibytes);
  expect(second.threads).toBeLessThanOrEqual(first.threads);
  expect(second.descriptors).toBeLessThanOrEqual(first.descriptors);
});

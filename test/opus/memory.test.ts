import { describe, expect, it } from 'vitest';
import { runNode } from '../helpers/run-node.js';

async function measure(source: string): Promise<Record<string, number>> {
  const result = await runNode(source, ['--expose-gc', '--no-warnings']);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout);
}

describe('the calls into memory of the caller', () => {
  it('allocate nothing', async () => {
    const bytes = await measure(`
      import v8 from 'node:v8';
      import { OpusDecoder, OpusEncoder } from 'voxlink/opus';
      const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, complexity: 0 });
      const decoder = new OpusDecoder(48000, 1);
      const pcm = Float32Array.from({ length: 480 }, (_, i) => Math.sin(i / 9));
      const out = new Uint8Array(1500), heard = new Float32Array(5760);
      const packet = encoder.encode(pcm), concealment = { frameSize: 480 }, fec = { fec: true, frameSize: 480 };
      const calls = {
        encodeInto: () => encoder.encodeInto(pcm, out),
        decodeInto: () => decoder.decodeInto(packet, heard),
        conceal: () => decoder.decodeInto(null, heard, concealment),
        fec: () => decoder.decodeInto(packet, heard, fec),
      };
      const used = () => { const s = v8.getHeapStatistics(); return s.used_heap_size + s.external_memory; };
      const result = {};
      for (const [name, call] of Object.entries(calls)) {
        const run = (times) => { for (let i = 0; i < times; i++) call(); };
        // What the first rounds take is the compiler's, and a little is the measuring's own.
        result[name] = Infinity;
        for (let round = 0; round < 8; round++) {
          run(2000);
          gc();
          const before = used();
          run(2000);
          result[name] = Math.min(result[name], (used() - before) / 2000);
        }
      }
      console.log(JSON.stringify(result));
    `);
    for (const [call, perCall] of Object.entries(bytes)) expect(perCall, call).toBeLessThan(1);
  });
});

describe('native memory', () => {
  /** About 350 kB a pair. */
  const PAIRS = 3000;
  const LIMIT = 400 * 2 ** 20;

  it('comes back by close()', { timeout: 30_000 }, async () => {
    const { rss } = await measure(`
      import { OpusDecoder, OpusEncoder } from 'voxlink/opus';
      const kept = [];
      for (let i = 0; i < ${PAIRS}; i++) {
        const pair = [new OpusEncoder(48000, 2), new OpusDecoder(48000, 2)];
        pair[0].encode(new Int16Array(240));
        pair[1].conceal(120);
        for (const one of pair) one.close();
        kept.push(pair);
      }
      console.log(JSON.stringify({ rss: process.memoryUsage.rss() }));
    `);
    expect(rss).toBeLessThan(LIMIT);
  });

  it('of forgotten ones is collected in time, because the garbage collector knows of it', {
    timeout: 30_000,
  }, async () => {
    const { rss } = await measure(`
      import { setImmediate } from 'node:timers/promises';
      import { OpusDecoder, OpusEncoder } from 'voxlink/opus';
      for (let i = 0; i < ${PAIRS}; i++) {
        new OpusEncoder(48000, 2).encode(new Int16Array(240));
        new OpusDecoder(48000, 2).conceal(120);
        if (i % 10 === 0) await setImmediate();
      }
      console.log(JSON.stringify({ rss: process.memoryUsage.rss() }));
    `);
    expect(rss).toBeLessThan(LIMIT);
  });
});

describe('importing', () => {
  it('starts no thread', async () => {
    const { before, after } = await measure(`
      import { readdirSync } from 'node:fs';
      import { stat } from 'node:fs/promises';
      // Node's own pool starts with the first asynchronous file access.
      await Promise.all(Array.from({ length: 8 }, () => stat('.')));
      const threads = () => readdirSync('/proc/self/task').length;
      const before = threads();
      const { OpusEncoder } = await import('voxlink/opus');
      new OpusEncoder(48000, 2).encode(new Int16Array(960));
      console.log(JSON.stringify({ before, after: threads() }));
    `);
    expect(after).toBe(before);
  });
});

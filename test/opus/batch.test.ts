import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusEncoder, type OpusJob, opusBatch } from '../../lib/opus/index.js';
import { runNode } from '../helpers/run-node.js';
import { tone } from '../helpers/signals.js';
import { speechFrames } from '../helpers/speech.js';

const FRAMES = speechFrames(30);
const closed = expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' });

describe('encodeAsync and decodeAsync', () => {
  it('give the same as the synchronous calls, in the order of the calls', async () => {
    const [encoder, other] = [new OpusEncoder(48000, 1), new OpusEncoder(48000, 1)];
    const order: number[] = [];
    const packets = await Promise.all(
      FRAMES.map(async (frame, i) => {
        const packet = await encoder.encodeAsync(frame);
        order.push(i);
        return packet;
      }),
    );
    expect(order).toEqual(FRAMES.map((_, i) => i));
    expect(packets).toEqual(FRAMES.map((frame) => other.encode(frame)));
    expect(encoder.finalRange).toBe(other.finalRange);

    const [decoder, another] = [new OpusDecoder(48000, 1), new OpusDecoder(48000, 1)];
    const lossy = packets.map((packet, i) => (i % 7 === 3 ? null : packet));
    const heard = await Promise.all(lossy.map((packet) => decoder.decodeAsync(packet, { format: 'float32' })));
    expect(heard).toEqual(lossy.map((packet) => another.decode(packet, { format: 'float32' })));
    const fec = { fec: true, frameSize: 960 };
    const [last] = packets.slice(-1) as [Uint8Array];
    expect(await decoder.decodeAsync(last, fec)).toEqual(another.decode(last, fec));
  });

  it('copy what they are given', async () => {
    const pcm = tone(48000, 1, 960, 440);
    const expected = new OpusEncoder(48000, 1).encode(pcm);
    const encoding = new OpusEncoder(48000, 1).encodeAsync(pcm);
    pcm.fill(0);
    structuredClone(pcm, { transfer: [pcm.buffer] });
    expect(await encoding).toEqual(expected);
  });

  it('reject what the synchronous calls throw', async () => {
    const encoder = new OpusEncoder(48000, 1);
    await expect(encoder.encodeAsync(new Int16Array(5))).rejects.toThrow(/^Expected one of 120, .* for pcm.length/);
    await expect(encoder.encodeAsync('pcm' as never)).rejects.toThrow(/^Expected Int16Array, /);
    const decoder = new OpusDecoder(48000, 1);
    for (const bytes of [[], [0xff], [3, 0]]) {
      const decoding = decoder.decodeAsync(Uint8Array.from(bytes));
      await expect(decoding).rejects.toMatchObject({ code: 'ERR_OPUS_INVALID_PACKET' });
    }
    await expect(decoder.decodeAsync(null, { frameSize: 7 })).rejects.toThrow('for frameSize');
    await expect(decoder.decodeAsync(null, { format: 'int8' as never })).rejects.toThrow('for format');
    expect((await decoder.decodeAsync(null)).length).toBe(960);
    expect(encoder.pending + decoder.pending).toBe(0);
  });

  it('leave no other call to the coder until they are done', async () => {
    const encoder = new OpusEncoder(48000, 1);
    const packet = encoder.encodeAsync(new Int16Array(5760));
    expect(encoder.pending).toBe(1);
    const busy = expect.objectContaining({ code: 'ERR_OPUS_BUSY' });
    const uses = [
      () => encoder.encode(new Int16Array(960)),
      () => encoder.bitrate,
      () => encoder.reset(),
      () => {
        encoder.complexity = 3;
      },
    ];
    for (const use of uses) expect(use).toThrow(busy);
    await encoder.drained();
    expect(encoder.pending).toBe(0);
    for (const use of uses) use();
    await packet;
    const decoder = new OpusDecoder(48000, 1);
    const heard = decoder.decodeAsync(await packet);
    expect(() => decoder.decode(null)).toThrow(busy);
    expect(() => decoder.gain).toThrow(busy);
    await heard;
  });

  it('say when there are too many of them', async () => {
    const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, complexity: 0 });
    const pcm = new Int16Array(960);
    const calls = Array.from({ length: 256 }, () => encoder.encodeAsync(pcm));
    await expect(encoder.encodeAsync(pcm)).rejects.toMatchObject({ code: 'ERR_OPUS_QUEUE_FULL' });
    await encoder.drained(100);
    expect(encoder.pending).toBeLessThanOrEqual(100);
    calls.push(encoder.encodeAsync(pcm));
    const aborted = encoder.drained(0, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect((await Promise.all(calls)).length).toBe(257);
    await encoder.drained();
  });

  it('are refused or dropped when the coder is closed', async () => {
    const encoder = new OpusEncoder(48000, 2);
    const calls = Array.from({ length: 20 }, () => encoder.encodeAsync(new Int16Array(11520)));
    encoder.close();
    const results = await Promise.allSettled(calls);
    expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: closed });
    await expect(encoder.encodeAsync(new Int16Array(960))).rejects.toThrow('The OpusEncoder is closed');
    expect(encoder.pending).toBe(0);
  });
});

describe('opusBatch', () => {
  it('works for many streams at once, as each would alone', async () => {
    const encoders = Array.from({ length: 40 }, () => new OpusEncoder(48000, 1));
    const other = new OpusEncoder(48000, 1);
    for (const pcm of FRAMES.slice(0, 5)) {
      const results = await opusBatch(encoders.map((encoder) => ({ encoder, pcm })));
      const value = other.encode(pcm);
      expect(results).toEqual(encoders.map(() => ({ status: 'fulfilled', value })));
    }
  });

  it('keeps the order of the jobs of one coder', async () => {
    const [encoder, other] = [new OpusEncoder(48000, 1), new OpusEncoder(48000, 1)];
    const results = await opusBatch(FRAMES.map((pcm) => ({ encoder, pcm })));
    expect(results).toEqual(FRAMES.map((pcm) => ({ status: 'fulfilled', value: other.encode(pcm) })));
  });

  it('lets each job fail by itself', async () => {
    const encoder = new OpusEncoder(48000, 1);
    const decoder = new OpusDecoder(48000, 1);
    const gone = new OpusDecoder(48000, 1);
    gone.close();
    const packet = new OpusEncoder(48000, 1).encode(FRAMES[0] as Int16Array);
    const jobs: OpusJob[] = [
      { encoder, pcm: new Int16Array(960) },
      { decoder, packet: Uint8Array.of(0xff) },
      { decoder, packet, format: 'float32' },
    ];
    const results = await opusBatch(jobs);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({ value: expect.any(Float32Array) });
    await expect(opusBatch([{ decoder: gone, packet }])).rejects.toThrow('The OpusDecoder is closed');
    expect(await opusBatch([])).toEqual([]);
    await expect(opusBatch([{ decoder: {} as never, packet }])).rejects.toThrow('Expected job with an encoder');
    await expect(opusBatch('jobs' as never)).rejects.toThrow('Expected array for jobs');
  });
});

describe('the end of a process or worker', () => {
  const BUSY = `
    import { OpusDecoder, OpusEncoder } from 'voxlink/opus';
    const encoders = Array.from({ length: 8 }, () => new OpusEncoder(48000, 2));
    const pcm = new Int16Array(11520);
    const work = () => encoders.map((encoder) => encoder.encodeAsync(pcm));
  `;

  it('waits for the calls that are pending', async () => {
    const source = `${BUSY} Promise.all(work()).then((all) => console.log(all.length));`;
    expect(await runNode(source)).toMatchObject({ code: 0, stdout: '8\n', stderr: '' });
  });

  it('may come in the middle of them', async () => {
    for (const end of ['process.exit(3)', 'setTimeout(() => process.exit(3), 20)']) {
      const result = await runNode(
        `${BUSY} for (let i = 0; i < 20; i++) for (const one of work()) one.catch(() => {}); ${end};`,
      );
      expect(result).toMatchObject({ code: 3, signal: null, stderr: '' });
    }
  });

  it('may be that of a worker, and of coders that nobody holds', { timeout: 60_000 }, async () => {
    const source = `
      import { Worker } from 'node:worker_threads';
      const code = ${JSON.stringify(`${BUSY} setInterval(() => { work().forEach((one) => one.catch(() => {})); new OpusEncoder(48000, 2).encodeAsync(pcm); globalThis.gc?.(); }, 5);`)}
        .replace("'voxlink/opus'", JSON.stringify(import.meta.resolve('voxlink/opus')));
      for (let i = 0; i < 4; i++) {
        const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(code)));
        worker.on('error', (error) => console.error(error));
        await new Promise((resolve) => worker.once('online', resolve));
        await new Promise((resolve) => setTimeout(resolve, 200 + 50 * i));
        await worker.terminate();
      }
      console.log('done');
    `;
    expect(await runNode(source, ['--expose-gc'])).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' });
  });
});

import { describe, expect, it } from 'vitest';
import { runNode } from '../helpers/run-node.js';

/**
 * Feeds one encoder and one decoder of each kind with whatever comes: random bytes, damaged packets, samples that are no
 * sound, settings at random. Runs in a process of its own, because what it looks for is the end of that process.
 */
const ATTACK = `
  import { OpusDecoder, OpusEncoder } from 'voxlink/opus';
  const RATES = [8000, 12000, 16000, 24000, 48000, 96000];
  const APPLICATIONS = ['voip', 'audio', 'restricted-lowdelay', 'restricted-silk', 'restricted-celt'];
  const SETTINGS = {
    bitrate: ['auto', 'max', 500, 6000, 32000, 510000, 750000], vbr: [true, false], vbrConstraint: [true, false],
    complexity: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], signal: ['auto', 'voice', 'music'],
    bandwidth: ['auto', 'narrowband', 'mediumband', 'wideband', 'superwideband', 'fullband'],
    maxBandwidth: ['narrowband', 'mediumband', 'wideband', 'superwideband', 'fullband'], forceChannels: ['auto', 1, 2],
    inbandFec: [true, false, 'voice-only'], packetLossPerc: [0, 5, 30, 100], dtx: [true, false], lsbDepth: [8, 16, 24],
    frameDuration: ['argument', 'argument', 'argument', 2.5, 10, 20, 60, 120], predictionDisabled: [true, false],
    phaseInversionDisabled: [true, false], dredDuration: [0, 1, 30, 104], qext: [true, false],
  };
  let state = SEED;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = (list) => list[Math.floor(random() * list.length)];
  const SAMPLES = [
    () => 0, () => NaN, () => Infinity, () => -Infinity, () => 1e38, () => 1e-42, () => random() * 2 - 1,
    () => (random() * 2 - 1) * 1e6, () => (random() < 0.01 ? NaN : random()), (i) => Math.sin(i / 20), () => (random() < 0.5 ? 1 : -1),
  ];
  const counts = { packets: 0, decoded: 0, refused: 0 };
  const attempt = (action) => {
    try { return action(); } catch (error) {
      if (!/^ERR_(OPUS|VOXLINK)_/.test(error.code)) throw error;
      counts.refused++;
    }
  };
  function pcmFor(rate, channels) {
    const length = random() < 0.1 ? Math.floor(random() * 30000) : (pick([2.5, 5, 10, 20, 40, 60, 80, 100, 120]) * rate * channels) / 1000;
    const Type = pick([Int16Array, Int32Array, Float32Array]);
    const sample = pick(SAMPLES);
    const scale = Type === Float32Array ? 1 : Type === Int16Array ? 32768 : 2 ** pick([23, 31]);
    return Type.from({ length }, (_, i) => sample(i) * scale);
  }
  const bytes = (length) => Uint8Array.from({ length }, () => random() * 256);
  function damage(packet) {
    const kind = random();
    if (kind < 0.3) return packet;
    if (kind < 0.4) return bytes(Math.floor(random() * 300));
    const copy = packet.slice(0, kind < 0.6 ? Math.ceil(random() * packet.length) : undefined);
    for (let i = 0; i < random() * 8; i++) copy[Math.floor(random() ** 2 * copy.length)] = random() * 256;
    return copy;
  }
  const end = Date.now() + MILLISECONDS;
  while (Date.now() < end) {
    const rate = pick(RATES), channels = pick([1, 2]);
    const encoder = new OpusEncoder(rate, channels, pick(APPLICATIONS));
    const decoders = [new OpusDecoder(pick(RATES), pick([1, 2])), new OpusDecoder(rate, channels)];
    for (let i = 0; i < 40; i++) {
      const name = pick(Object.keys(SETTINGS));
      attempt(() => { encoder[name] = random() < 0.05 ? pick([-1, 1e10, NaN, '', null, {}]) : pick(SETTINGS[name]); });
      if (random() < 0.03) encoder.reset();
      attempt(() => { encoder.application = pick(APPLICATIONS); });
      const pcm = pcmFor(rate, channels);
      const out = new Uint8Array(random() < 0.3 ? Math.ceil(random() * 60) : 23000);
      const length = attempt(() => encoder.encodeInto(pcm, out)) ?? 0;
      if (length > 0) counts.packets++;
      encoder.inDtx; encoder.finalRange; encoder.lookahead; encoder.effectiveBitrate; encoder.effectiveBandwidth;
      for (const decoder of decoders) {
        if (random() < 0.1) decoder.complexity = pick([0, 4, 5, 6, 7, 10]);
        if (random() < 0.1) decoder.bandwidthExtension = pick([true, false]);
        if (random() < 0.1) decoder.ignoreExtensions = pick([true, false]);
        if (random() < 0.1) decoder.gain = pick([0, -128, 127, 3.3]);
        if (random() < 0.03) decoder.reset();
        const step = decoder.sampleRate / 400;
        const format = pick(['int16', 'int24', 'float32']);
        const packet = damage(length > 0 ? out.slice(0, length) : bytes(Math.floor(random() * 1500)));
        const frameSize = random() < 0.5 ? undefined : step * Math.ceil(random() * 48);
        const pcm = attempt(() => decoder.decode(random() < 0.15 ? null : packet, { format, fec: random() < 0.2, frameSize }));
        if (pcm) counts.decoded++;
        const room = pick([Int16Array, Int32Array, Float32Array]);
        attempt(() => decoder.decodeInto(packet, new room(Math.floor(random() * 12000))));
        decoder.pitch; decoder.bandwidth; decoder.lastPacketDuration; decoder.finalRange;
      }
    }
    encoder.close();
    decoders[0].close();
  }
`;

const REPORT = `console.log(JSON.stringify(counts));`;

function attack(seed: number, milliseconds: number): string {
  return ATTACK.replace('SEED', String(seed)).replace('MILLISECONDS', String(milliseconds));
}

function expectSurvival(result: Awaited<ReturnType<typeof runNode>>, runs: number): void {
  expect(result).toMatchObject({ code: 0, signal: null, stderr: '' });
  const lines = result.stdout.trim().split('\n');
  expect(lines.length).toBe(runs);
  for (const line of lines) {
    const { packets, decoded, refused } = JSON.parse(line);
    expect(Math.min(packets, decoded, refused)).toBeGreaterThan(20);
  }
}

describe('whatever comes', () => {
  it.each([1, 2])('no bytes, samples or settings end the process (seed %i)', { timeout: 60_000 }, async (seed) => {
    expectSurvival(await runNode(attack(seed, 4000) + REPORT), 1);
  });

  it('nor do they in workers, ended by themselves or from outside', { timeout: 60_000 }, async () => {
    const source = `
      import { Worker } from 'node:worker_threads';
      const code = ${JSON.stringify(`${attack(3, 2000)}\n${REPORT}`)};
      const endless = ${JSON.stringify(attack(4, 60_000))};
      const url = (text) => new URL('data:text/javascript,' + encodeURIComponent(text.replace("'voxlink/opus'", JSON.stringify(import.meta.resolve('voxlink/opus')))));
      const exits = [code, code].map((text) => new Promise((resolve, reject) => {
        new Worker(url(text)).on('exit', resolve).on('error', reject);
      }));
      const killed = new Worker(url(endless));
      killed.on('error', (error) => console.error(error));
      setTimeout(() => killed.terminate(), 1500);
      await Promise.all(exits);
    `;
    expectSurvival(await runNode(source), 2);
  });
});

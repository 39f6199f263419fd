import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusEncoder } from '../../lib/opus/index.js';
import { packetSamples } from '../../lib/opus/packet.js';
import { tone } from '../helpers/signals.js';

describe('packetSamples', () => {
  it('agrees with libopus on every first byte', () => {
    const decoder = new OpusDecoder(48000, 2);
    const out = new Int16Array(5760 * 2);
    for (let toc = 0; toc < 256; toc++) {
      // Six zero bytes after the header are valid for each layout of one or two frames.
      const packet = Uint8Array.of(toc, 2, 0, 0, 0, 0, 0, 0);
      const layout = toc & 3;
      const bytes = layout === 1 ? packet.subarray(0, 7) : packet;
      let decoded = 0;
      try {
        decoded = decoder.decodeInto(bytes, out);
      } catch {}
      if (decoded > 0) expect(packetSamples(bytes, 48000), `first byte ${toc}`).toBe(decoded);
    }
  });

  it('knows what the encoder made', () => {
    for (const rate of [8000, 16000, 48000, 96000] as const) {
      for (const ms of [2.5, 5, 10, 20, 40, 60, 80, 100, 120]) {
        const samples = (rate * ms) / 1000;
        const packet = new OpusEncoder(rate, 1).encode(tone(rate, 1, samples, 440));
        expect(packetSamples(packet, rate)).toBe(samples);
      }
    }
  });

  it('finds nothing in what is no packet', () => {
    expect(packetSamples(new Uint8Array(), 48000)).toBe(0);
    expect(packetSamples(Uint8Array.of(0xff), 48000)).toBe(0);
    expect(packetSamples(Uint8Array.of(0xff, 63), 48000)).toBe(0);
    expect(packetSamples(Uint8Array.of(0xff, 0), 48000)).toBe(0);
  });
});

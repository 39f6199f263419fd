import { describe, expect, it } from 'vitest';
import {
  type OpusMappingFamily,
  OpusMultistreamDecoder,
  OpusMultistreamEncoder,
  OpusProjectionDecoder,
  OpusProjectionEncoder,
  type OpusSampleRate,
} from '../../lib/opus/index.js';
import { purity, rms } from '../helpers/signals.js';

/** Each channel has a tone of its own. */
function chord(sampleRate: number, channels: number, samples: number, start = 0): Float32Array {
  return Float32Array.from({ length: samples * channels }, (_, i) => {
    const time = (start + Math.floor(i / channels)) / sampleRate;
    return 0.3 * Math.sin(2 * Math.PI * hertzOf(i % channels, channels) * time);
  });
}

/** The last one may be surround's low-frequency channel, which carries nothing else. */
const hertzOf = (channel: number, channels: number) => (channel === channels - 1 ? 100 : 150 + 50 * channel);

function channelOf(pcm: Float32Array, channel: number, channels: number): Float32Array {
  return pcm.filter((_, i) => i % channels === channel);
}

function carries(
  encoder: OpusMultistreamEncoder | OpusProjectionEncoder,
  decoder: OpusMultistreamDecoder | OpusProjectionDecoder,
  purest: number,
): void {
  const { sampleRate, channels } = encoder;
  const samples = sampleRate / 50;
  let heard = new Float32Array();
  for (let i = 0; i < 12; i++) {
    const packet = encoder.encode(chord(sampleRate, channels, samples, i * samples));
    heard = decoder.decode(packet, { format: 'float32' });
    expect(heard.length).toBe(samples * channels);
    expect(decoder.finalRange).toBe(encoder.finalRange);
  }
  for (let channel = 0; channel < channels; channel++) {
    const one = channelOf(heard, channel, channels);
    expect(purity(one, 1, sampleRate, hertzOf(channel, channels)), `channel ${channel}`).toBeGreaterThan(purest);
    expect(rms(one), `channel ${channel}`).toBeGreaterThan(0.1);
  }
}

describe.each([
  [0, 1, 1, 0],
  [0, 2, 1, 1],
  [1, 1, 1, 0],
  [1, 2, 1, 1],
  [1, 3, 2, 1],
  [1, 4, 2, 2],
  [1, 5, 3, 2],
  [1, 6, 4, 2],
  [1, 7, 4, 3],
  [1, 8, 5, 3],
  [2, 4, 4, 0],
  [2, 6, 5, 1],
  [2, 9, 9, 0],
  [255, 5, 5, 0],
  [255, 20, 20, 0],
] as const)('mapping family %i with %i channels', (family, channels, streams, coupledStreams) => {
  it('has the layout that its standard names, and carries each channel', () => {
    const bitrate = 96_000 * channels;
    const encoder = new OpusMultistreamEncoder({ sampleRate: 48000, channels, family, bitrate });
    expect(encoder).toMatchObject({ streams, coupledStreams, channels });
    expect(encoder.mapping.length).toBe(channels);
    carries(encoder, new OpusMultistreamDecoder({ ...encoder, sampleRate: 48000, channels }), 0.8);
  });
});

describe('OpusMultistreamEncoder', () => {
  it('takes any layout, with silent and doubled channels on the other side', () => {
    const encoder = new OpusMultistreamEncoder({
      sampleRate: 48000,
      channels: 3,
      streams: 2,
      coupledStreams: 1,
      mapping: [2, 0, 1],
    });
    const pcm = chord(48000, 3, 960);
    const decoder = new OpusMultistreamDecoder({
      sampleRate: 48000,
      channels: 4,
      streams: 2,
      coupledStreams: 1,
      mapping: Uint8Array.of(2, 255, 0, 2),
    });
    let heard = new Float32Array();
    for (let i = 0; i < 5; i++) heard = decoder.decode(encoder.encode(pcm), { format: 'float32' });
    expect(rms(channelOf(heard, 0, 4))).toBeGreaterThan(0.1);
    expect(rms(channelOf(heard, 1, 4))).toBe(0);
    expect(channelOf(heard, 3, 4)).toEqual(channelOf(heard, 0, 4));
  });

  it('has every setting, for all streams', () => {
    const encoder = new OpusMultistreamEncoder({
      sampleRate: 48000,
      channels: 6,
      family: 1,
      bitrate: 300_000,
      vbr: false,
      complexity: 3,
      dredDuration: 20,
      packetLossPerc: 10,
      inbandFec: true,
      qext: true,
      maxBandwidth: 'superwideband',
    });
    expect(encoder).toMatchObject({ bitrate: 300_000, vbr: false, complexity: 3, dredDuration: 20, qext: true });
    expect(encoder).toMatchObject({ maxBandwidth: 'superwideband', packetLossPerc: 10, lookahead: 312, inDtx: false });
    encoder.encode(chord(48000, 6, 960));
    expect(encoder.effectiveBitrate).toBeGreaterThan(100_000);
    encoder.reset();
    encoder.close();
    expect(() => encoder.encode(new Int16Array(960 * 6))).toThrow('The OpusMultistreamEncoder is closed');
  });

  it.each([0, 1])('is in DTX when both streams are silent, not when only one beside stream %i is', (speaking) => {
    const layout = { channels: 2, streams: 2, coupledStreams: 0, mapping: [0, 1] };
    const encoder = new OpusMultistreamEncoder({ sampleRate: 48000, ...layout, application: 'voip', dtx: true });
    const voice = chord(48000, 1, 960 * 40);
    const encode = (frame: number, isSpeaking: boolean) => {
      const pcm = new Float32Array(1920);
      for (let i = 0; isSpeaking && i < 960; i++) pcm[2 * i + speaking] = voice[frame * 960 + i] as number;
      return encoder.encode(pcm);
    };
    for (let i = 0; i < 40; i++) {
      encode(i, true);
      expect(encoder.inDtx, `frame ${i}`).toBe(false);
    }
    for (let i = 0; i < 40; i++) encode(i, false);
    expect(encoder.inDtx).toBe(true);
  });

  it.each([8000, 16000, 24000, 96000] as const)('works at %i Hz', (sampleRate) => {
    const encoder = new OpusMultistreamEncoder({ sampleRate, channels: 6, family: 1, bitrate: 500_000 });
    carries(encoder, new OpusMultistreamDecoder({ ...encoder, sampleRate, channels: 6 }), 0.8);
  });

  it('works away from the event loop', async () => {
    const options = { sampleRate: 48000, channels: 6, family: 1 } as const;
    const [encoder, other] = [new OpusMultistreamEncoder(options), new OpusMultistreamEncoder(options)];
    const pcm = chord(48000, 6, 5760);
    const packet = await encoder.encodeAsync(pcm);
    expect(packet).toEqual(other.encode(pcm));
    const decoders = [0, 1].map(() => new OpusMultistreamDecoder({ ...encoder, sampleRate: 48000, channels: 6 }));
    expect(await decoders[0]?.decodeAsync(packet)).toEqual(decoders[1]?.decode(packet));
    expect((await decoders[0]?.decodeAsync(null))?.length).toBe(5760 * 6);
  });

  it('refuses layouts that are none', () => {
    const good = { sampleRate: 48000, channels: 3, streams: 2, coupledStreams: 1, mapping: [0, 1, 2] } as const;
    const bad = [
      { channels: 0 },
      { channels: 256 },
      { streams: 0 },
      { streams: 256 },
      { coupledStreams: 3 },
      { coupledStreams: -1 },
      { mapping: [0, 1] },
      { mapping: [0, 1, 3] },
      { mapping: [0, 1, 2.5] },
      { mapping: 'none' },
      { sampleRate: 44100 },
      { application: 'restricted-silk' },
      { family: 3 },
    ];
    for (const wrong of bad) {
      const named =
        /^Expected .+ for (channels|streams|coupledStreams|mapping|mapping.length|sampleRate|application|family)/;
      expect(() => new OpusMultistreamEncoder({ ...good, ...wrong } as never), JSON.stringify(wrong)).toThrow(named);
      if ('application' in wrong || 'family' in wrong) continue;
      expect(() => new OpusMultistreamDecoder({ ...good, ...wrong } as never), JSON.stringify(wrong)).toThrow(named);
    }
    for (const [family, channels] of [
      [0, 3],
      [1, 9],
      [2, 5],
    ] as [OpusMappingFamily, number][]) {
      const make = () => new OpusMultistreamEncoder({ sampleRate: 48000, channels, family });
      expect(make).toThrow(/^Expected (integer between 1 and|one of 1, 3, 4, 6, 9,) .+ for channels but received /);
    }
  });
});

describe('OpusMultistreamDecoder', () => {
  it('conceals, repairs and refuses as the decoder of one stream does', () => {
    const options = { sampleRate: 48000, channels: 6, family: 1, inbandFec: true, packetLossPerc: 20 } as const;
    const encoder = new OpusMultistreamEncoder(options);
    const decoder = new OpusMultistreamDecoder({ ...encoder, sampleRate: 48000, channels: 6, complexity: 5 });
    for (let i = 0; i < 3; i++) decoder.decode(encoder.encode(chord(48000, 6, 960, i * 960)));
    const packet = encoder.encode(chord(48000, 6, 960, 3 * 960));
    expect(decoder.decode(null).length).toBe(960 * 6);
    expect(decoder.decode(packet, { fec: true }).length).toBe(960 * 6);
    expect(decoder.lastPacketDuration).toBe(960);
    decoder.bandwidthExtension = true;
    decoder.ignoreExtensions = true;
    expect([decoder.bandwidthExtension, decoder.ignoreExtensions, decoder.complexity]).toEqual([true, true, 5]);
    for (const bytes of [packet.subarray(0, 5), packet.subarray(0, -1), Uint8Array.of(0xff), new Uint8Array()]) {
      try {
        decoder.decode(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_OPUS_INVALID_PACKET' });
      }
    }
  });
});

describe('projection, mapping family 3', () => {
  it.each([4, 6, 9, 11, 16, 18, 25, 36])('carries %i channels', (channels) => {
    const encoder = new OpusProjectionEncoder({ sampleRate: 48000, channels, bitrate: 96_000 * channels });
    expect(encoder.streams + encoder.coupledStreams).toBe(channels);
    expect(encoder.demixingMatrix.length).toBe(2 * channels * channels);
    const { streams, coupledStreams, demixingMatrix, demixingGain: gain } = encoder;
    const layout = { streams, coupledStreams, demixingMatrix, gain };
    const decoder = new OpusProjectionDecoder({ sampleRate: 48000, channels, ...layout });
    carries(encoder, decoder, 0.7);
  });

  it('refuses what does not fit', () => {
    for (const channels of [1, 2, 3, 5, 64, 255]) {
      const make = () => new OpusProjectionEncoder({ sampleRate: 48000, channels });
      expect(make).toThrow(/^Expected one of 4, 6, 9, 11, 16, 18, 25, 27, 36, 38 for channels but received /);
    }
    const good = { sampleRate: 48000 as OpusSampleRate, channels: 4, streams: 2, coupledStreams: 2 };
    for (const size of [0, 31, 33]) {
      const make = () => new OpusProjectionDecoder({ ...good, demixingMatrix: new Uint8Array(size) });
      expect(make).toThrow(`Expected 32 bytes for demixingMatrix.length but received ${size} (number)`);
    }
    const few = () => new OpusProjectionDecoder({ ...good, channels: 5, demixingMatrix: new Uint8Array(40) });
    expect(few).toThrow('Expected integer between 1 and 4 for channels but received 5 (number)');
    const many = { ...good, channels: 255, streams: 255, coupledStreams: 0 };
    const make = () => new OpusProjectionDecoder({ ...many, demixingMatrix: new Uint8Array(2 * 255 * 255) });
    expect(make).toThrow(expect.objectContaining({ name: 'OpusError' }));
  });
});

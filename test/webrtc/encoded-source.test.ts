/** Frames that are encoded already, sent and decoded on the far side. */
import { describe, expect, it, vi } from 'vitest';
import {
  AudioSink,
  AudioSource,
  type EncodedMimeType,
  EncodedSink,
  EncodedSource,
  type MediaStreamTrack,
  VideoSink,
  VideoSource,
} from '../../lib/index.js';
import { OpusEncoder } from '../../lib/opus/index.js';
import { collectSound, until } from '../helpers/audio.js';
import { seen, sendBy, statsOf, type Way } from '../helpers/encoded.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { purity, rms, toInt16, tone } from '../helpers/signals.js';
import { everyFrame, gradient } from '../helpers/video.js';

/** Calls for each 20 ms that pass, even if the event loop is late. */
function everyPacket(call: () => unknown): Disposable {
  let next = performance.now();
  const timer = setInterval(() => {
    for (; next <= performance.now(); next += 20) call();
  }, 5);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Writes packets of 20 ms with a tone, encoded here. */
function toneBy(source: EncodedSource, hertz: number): Disposable {
  const encoder = new OpusEncoder(48_000, 1);
  let samples = 0;
  return everyPacket(() => {
    source.write({ data: encoder.encode(toInt16(tone(48_000, 1, 960, hertz, samples))) });
    samples += 960;
  });
}

/** G.711 (RFC 3551, section 4.5.14). */
function toMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xff;
}

/** A tone, whatever a busy machine did to its beginning. */
async function hear(track: MediaStreamTrack, hertz: number): Promise<void> {
  using sink = new AudioSink(track);
  const heard = await collectSound(sink, 48_000, 1000);
  const steady = heard.subarray(-9600);
  expect(purity(steady, 1, 48_000, hertz)).toBeGreaterThan(0.5);
  expect(rms(steady)).toBeGreaterThan(1000);
}

/** Sound in real time suffers when the machine has other things to do for a moment. */
describe('audio', { retry: 2 }, () => {
  it('of Opus is heard on the far side, and nothing is encoded for it', async () => {
    using source = new EncodedSource({ mimeType: 'audio/opus' });
    using way = await sendBy(source.track, 'audio/opus');
    using _sending = toneBy(source, 440);
    await hear(way.track, 440);
    expect(source.framesSent).toBeGreaterThan(20);
    expect(source.droppedFrames).toBe(0);
    const outbound = await statsOf(way.pair.caller, 'outbound-rtp');
    expect(outbound.packetsSent).toBeGreaterThan(20);
    expect(outbound.totalEncodeTime ?? 0).toBe(0);
  }, 30_000);

  it('of PCMU is heard on the far side', async () => {
    using source = new EncodedSource({ mimeType: 'audio/PCMU' });
    using way = await sendBy(source.track, 'audio/PCMU');
    let samples = 0;
    using _sending = everyPacket(() => {
      source.write({ data: Uint8Array.from(toInt16(tone(8000, 1, 160, 300, samples)), toMuLaw) });
      samples += 160;
    });
    await hear(way.track, 300);
  }, 30_000);

  it.each<EncodedMimeType>(['audio/PCMA', 'audio/G722'])(
    'of %s is heard when it is relayed',
    async (mimeType) => {
      using microphone = new AudioSource();
      using up = await sendBy(microphone.track, mimeType);
      using source = new EncodedSource({ mimeType });
      const payloads = new Set<number>();
      using _sink = new EncodedSink(up.track, {
        onframe: (frame) => {
          payloads.add(frame.data.length);
          source.write(frame);
        },
      });
      using down = await sendBy(source.track, mimeType);
      let samples = 0;
      using _speaking = everyPacket(() => {
        microphone.write(toInt16(tone(48_000, 1, 960, 600, samples)));
        samples += 960;
      });
      await hear(down.track, 600);
      // 64 kbit/s in packets of 20 ms.
      expect([...payloads]).toEqual([160]);
    },
    30_000,
  );

  it('goes to several connections, each by its own payload type', async () => {
    using source = new EncodedSource({ mimeType: 'audio/opus' });
    using one = await sendBy(source.track, 'audio/opus');
    using other = await sendBy(source.track.clone(), 'audio/opus');
    using _sending = toneBy(source, 500);
    await Promise.all([hear(one.track, 500), hear(other.track, 500)]);
  }, 30_000);

  it('is not sent by a connection that has another codec', async () => {
    using source = new EncodedSource({ mimeType: 'audio/PCMU' });
    using way = await sendBy(source.track, 'audio/opus');
    for (let i = 0; i < 10; i++) expect(source.write({ data: new Uint8Array(160) })).toBe(true);
    expect(source.framesSent).toBe(0);
    expect((await statsOf(way.pair.caller, 'outbound-rtp')).packetsSent).toBe(0);
  }, 20_000);

  it('stops and goes on with the track, the encoding and replaceTrack()', async () => {
    using source = new EncodedSource({ mimeType: 'audio/opus' });
    using raw = new AudioSource();
    using way = await sendBy(source.track, 'audio/opus');
    const { sender } = way.transceiver;
    const packets = async () => (await statsOf(way.pair.caller, 'outbound-rtp')).packetsSent as number;
    const sends = async () => {
      const before = await packets();
      using _sending = toneBy(source, 440);
      const end = performance.now() + 10_000;
      while (performance.now() < end) if ((await packets()) > before + 3) return true;
      return false;
    };
    const rests = async () => {
      using _sending = toneBy(source, 440);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const before = await packets();
      await new Promise((resolve) => setTimeout(resolve, 200));
      return (await packets()) === before;
    };
    expect(await sends()).toBe(true);

    source.track.enabled = false;
    expect(await rests()).toBe(true);
    source.track.enabled = true;
    expect(await sends()).toBe(true);

    const inactive = sender.getParameters();
    for (const encoding of inactive.encodings) encoding.active = false;
    await sender.setParameters(inactive);
    expect(await rests()).toBe(true);
    const active = sender.getParameters();
    for (const encoding of active.encodings) encoding.active = true;
    await sender.setParameters(active);
    expect(await sends()).toBe(true);

    await sender.replaceTrack(null);
    expect(await rests()).toBe(true);

    await sender.replaceTrack(raw.track);
    {
      using _speaking = everyPacket(() => raw.write(toInt16(tone(48_000, 1, 960, 700))));
      using _sending = toneBy(source, 440);
      await hear(way.track, 700);
    }
    await sender.replaceTrack(source.track);
    using _sending = toneBy(source, 440);
    await hear(way.track, 440);
  }, 60_000);
});

/** Pictures of a camera from one connection into another, without being decoded or encoded on the way. */
class Relay implements Disposable {
  readonly #parts: Disposable[] = [];
  readonly source: EncodedSource;
  sink!: EncodedSink;
  up!: Way;
  down!: Way;

  constructor(readonly mimeType: EncodedMimeType) {
    this.source = this.#use(new EncodedSource({ mimeType }));
  }

  async open(picture: ReturnType<typeof gradient>): Promise<this> {
    const camera = this.#use(new VideoSource());
    this.#use(everyFrame(() => camera.write(picture)));
    this.up = this.#use(await sendBy(camera.track, this.mimeType));
    this.sink = this.#use(new EncodedSink(this.up.track, { onframe: (frame) => this.source.write(frame) }));
    this.source.onkeyframerequest = () => this.sink.requestKeyFrame();
    this.down = this.#use(await sendBy(this.source.track, this.mimeType));
    return this;
  }

  #use<T extends Disposable>(part: T): T {
    this.#parts.unshift(part);
    return part;
  }

  [Symbol.dispose](): void {
    for (const part of this.#parts) part[Symbol.dispose]();
  }
}

describe('video', () => {
  it.each<EncodedMimeType>(['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'])(
    'of %s is decoded on the far side',
    async (mimeType) => {
      const picture = gradient(320, 240);
      using relay = await new Relay(mimeType).open(picture);
      const { source, sink, up, down } = relay;
      await seen(down.track, picture);

      expect(source.keyFrameRequests).toBeGreaterThan(0);
      expect(source.framesSent).toBeGreaterThan(0);
      expect(sink.droppedFrames).toBe(0);
      // A few may have been decoded before there was a sink.
      expect((await statsOf(up.pair.callee, 'inbound-rtp')).framesDecoded).toBeLessThan(10);
      await vi.waitFor(async () => {
        const outbound = await statsOf(down.pair.caller, 'outbound-rtp');
        expect(outbound.encoderImplementation).toBe('voxlink-fed');
        expect(outbound).toMatchObject({ frameWidth: 320, frameHeight: 240 });
      }, 10_000);
    },
    40_000,
  );

  it('gives way to a camera and comes back by replaceTrack()', async () => {
    const [picture, other] = [gradient(320, 240), gradient(160, 120)];
    using relay = await new Relay('video/VP8').open(picture);
    const { source, down } = relay;
    await seen(down.track, picture);

    using second = new VideoSource();
    using _showing = everyFrame(() => second.write(other));
    await down.transceiver.sender.replaceTrack(second.track);
    await seen(down.track, other);
    await down.transceiver.sender.replaceTrack(source.track);
    await seen(down.track, picture);
  }, 60_000);

  it('is not sent while the track is disabled, and needs a key frame after that', async () => {
    const picture = gradient(320, 240);
    using relay = await new Relay('video/VP8').open(picture);
    const { source, down } = relay;
    await seen(down.track, picture);
    source.track.enabled = false;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const sent = source.framesSent;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(source.framesSent).toBe(sent);
    const requests = source.keyFrameRequests;
    source.track.enabled = true;
    await seen(down.track, picture);
    expect(source.keyFrameRequests).toBeGreaterThan(requests);
  }, 60_000);

  it('has no pictures for a VideoSink', async () => {
    using source = new EncodedSource({ mimeType: 'video/VP8' });
    let pictures = 0;
    using _sink = new VideoSink(source.track, { onframe: () => pictures++ });
    using way = await sendBy(source.track, 'video/VP8');
    for (let i = 0; i < 10; i++) source.write({ data: new Uint8Array([i, 1, 2, 3]), type: 'key' });
    await until(() => {
      source.write({ data: new Uint8Array([1, 2, 3, 4]), type: 'key' });
      return source.framesSent > 5;
    });
    expect(pictures).toBe(0);
    expect(way.track.readyState).toBe('live');
  }, 20_000);
});

describe('junk', () => {
  it.each<EncodedMimeType>(['video/VP8', 'video/VP9', 'video/H264', 'video/AV1', 'audio/opus', 'audio/PCMU'])(
    'of %s harms nobody',
    async (mimeType) => {
      using source = new EncodedSource({ mimeType });
      using way = await sendBy(source.track, mimeType);
      using _raw = way.track.kind === 'video' ? new VideoSink(way.track) : new AudioSink(way.track);
      let count = 0;
      const end = performance.now() + 15_000;
      while (count < 300 || source.framesSent < 50) {
        if (performance.now() > end) throw new Error(`Only ${source.framesSent} frames were sent`);
        const length = way.track.kind === 'video' && count % 50 === 0 ? 200_000 : 1 + Math.floor(Math.random() * 1000);
        const data = new Uint8Array(length).map(() => Math.random() * 256);
        source.write({ data, type: count % 7 === 0 ? 'key' : 'delta', width: 64 + (count % 3), height: 64 });
        if (++count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(way.pair.callee.connectionState).toBe('connected');
    },
    30_000,
  );

  it('is refused where it can be told', () => {
    using source = new EncodedSource({ mimeType: 'video/VP9' });
    using audio = new EncodedSource({ mimeType: 'AUDIO/OPUS' as 'audio/opus' });
    expect(audio.mimeType).toBe('audio/opus');
    const data = new Uint8Array(10);
    expect(() => new EncodedSource({ mimeType: 'video/AV2' as 'video/VP8' })).toThrow(
      "Expected one of 'audio/opus', 'audio/PCMU', 'audio/PCMA', 'audio/G722', 'video/VP8', 'video/VP9', 'video/H264', 'video/AV1' for mimeType but received \"video/AV2\" (string)",
    );
    expect(() => source.write({ data: [] as never })).toThrow('Expected Uint8Array for data');
    expect(() => source.write({ data: new Uint8Array(0), type: 'key' })).toThrow('for data.length but received 0');
    expect(() => audio.write({ data: new Uint8Array(1201) })).toThrow('between 1 and 1200 for data.length');
    expect(() => source.write({ data })).toThrow("Expected one of 'key', 'delta' for type but received undefined");
    expect(() => source.write({ data, type: 'key', mimeType: 'video/VP8' })).toThrow(
      "Expected 'video/VP9' for mimeType",
    );
    expect(() => source.write({ data, type: 'key', rtpTimestamp: -1 })).toThrow('for rtpTimestamp');
    expect(() => source.write({ data, type: 'key', descriptor: new Uint8Array([255, 255, 255]) })).toThrow(TypeError);
    expect(() => source.write(null as never)).toThrow('Expected object for frame but received null');
    source.close();
    expect(() => source.write({ data, type: 'key' })).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }));
    expect(source.track.readyState).toBe('ended');
  });

  it('has an end with its source, its track and its connection', async () => {
    const source = new EncodedSource({ mimeType: 'video/VP8' });
    const way = await sendBy(source.track, 'video/VP8');
    const ended = nextEvent(source.track, 'ended');
    const write = () => source.write({ data: new Uint8Array(100), type: 'key' });
    write();
    way[Symbol.dispose]();
    write();
    source.close();
    await ended;
    expect(new Pair().caller.addTransceiver(source.track).sender.track).toBe(source.track);
  }, 20_000);
});

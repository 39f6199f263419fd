/** The level of audio that others have encoded, in the header extension of RFC 6464. */
import { describe, expect, it } from 'vitest';
import {
  AudioSource,
  type EncodedAudioFrame,
  EncodedSink,
  EncodedSource,
  Forwarder,
  type RTCEncodedFrame,
  type RTCRtpReceiver,
} from '../../lib/index.js';
import { until, withDeadline } from '../helpers/audio.js';
import { sendBy, type Way } from '../helpers/encoded.js';
import { publish, Subscriber } from '../helpers/forwarding.js';
import { Pair } from '../helpers/peers.js';

const DEADLINE_MS = 15_000;

type Said = Partial<Pick<EncodedAudioFrame, 'level' | 'voice'>>;

/** Packets one after the other, each of which says another level, and its index behind the first byte of Opus. */
class Announcer implements Disposable {
  readonly source = new EncodedSource({ mimeType: 'audio/opus' });
  readonly #timer: NodeJS.Timeout;

  constructor(said: Said[]) {
    let written = 0;
    this.#timer = setInterval(() => {
      const index = written++ % said.length;
      this.source.write({ data: Uint8Array.of(0xf8, index), ...said[index] });
    }, 20);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.source.close();
  }
}

/** A microphone that hears a tone. */
class Tone implements Disposable {
  readonly #source = new AudioSource({ queueMs: 1000 });
  readonly track = this.#source.track;
  readonly #timer: NodeJS.Timeout;

  constructor(public amplitude: number) {
    let n = 0;
    this.#timer = setInterval(() => {
      this.#source.write(Int16Array.from({ length: 960 }, () => this.amplitude * Math.sin(0.06 * n++)));
    }, 20);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#source.close();
  }
}

function receiverOf({ pair }: Way): RTCRtpReceiver {
  return pair.callee.getReceivers()[0] as RTCRtpReceiver;
}

async function heard(receiver: RTCRtpReceiver, count: number): Promise<EncodedAudioFrame[]> {
  using sink = new EncodedSink(receiver);
  const all: EncodedAudioFrame[] = [];
  for await (const frame of withDeadline(sink, DEADLINE_MS)) if (all.push(frame as EncodedAudioFrame) === count) break;
  return all;
}

const SAID: Said[] = [
  { level: -10, voice: true },
  { level: -20, voice: true },
  { level: -30, voice: false },
  { level: -40, voice: true },
  { level: -127, voice: false },
  { level: 0, voice: true },
  { level: -60, voice: false },
];

/** Each packet of an Announcer of SAID says what it was written with. */
async function expectSaid(receiver: RTCRtpReceiver): Promise<void> {
  const all = await heard(receiver, 40);
  expect(all.map(({ level, voice }) => ({ level, voice }))).toEqual(all.map(({ data }) => SAID[data[1] as number]));
}

describe('of an EncodedSource', () => {
  it('is that of each frame', async () => {
    using announcer = new Announcer(SAID);
    using way = await sendBy(announcer.source.track, 'audio/opus');
    await expectSaid(receiverOf(way));
  }, 30_000);

  it('is there for getSynchronizationSources()', async () => {
    using announcer = new Announcer([{ level: -20, voice: true }]);
    using way = await sendBy(announcer.source.track, 'audio/opus');
    const receiver = receiverOf(way);
    await until(() => receiver.getSynchronizationSources()[0]?.audioLevel !== undefined);
    expect(receiver.getSynchronizationSources()[0]?.audioLevel).toBeCloseTo(0.1);
  }, 30_000);

  it('is not told where it is not known', async () => {
    using announcer = new Announcer([{}]);
    using way = await sendBy(announcer.source.track, 'audio/opus');
    for (const frame of await heard(receiverOf(way), 10))
      expect(frame).toMatchObject({ level: undefined, voice: undefined });
    expect(receiverOf(way).getSynchronizationSources()[0]).toBeDefined();
    expect(receiverOf(way).getSynchronizationSources()[0]?.audioLevel).toBeUndefined();
  }, 30_000);

  it('goes with what an EncodedSink has received', async () => {
    using source = new Tone(9000);
    using up = await sendBy(source.track, 'audio/opus');
    using again = new EncodedSource({ mimeType: 'audio/opus' });
    using _sink = new EncodedSink(up.track, { onframe: (frame) => again.write(frame) });
    using down = await sendBy(again.track, 'audio/opus');
    const level = () => receiverOf(down).getSynchronizationSources()[0]?.audioLevel ?? 0;
    await until(() => level() > 0.1 && level() < 0.3);
  }, 30_000);

  it('stays with its frame where a transform changes timestamps', async () => {
    using announcer = new Announcer(SAID);
    using way = await sendBy(announcer.source.track, 'audio/opus');
    const { readable, writable } = way.transceiver.sender.createEncodedStreams();
    readable
      .pipeThrough(
        new TransformStream<RTCEncodedFrame, RTCEncodedFrame>({
          transform(frame, controller) {
            const metadata = frame.getMetadata();
            frame.setMetadata({ ...metadata, rtpTimestamp: (metadata.rtpTimestamp + 12_345_678) % 2 ** 32 });
            controller.enqueue(frame);
          },
        }),
      )
      .pipeTo(writable)
      .catch(() => {});
    await expectSaid(receiverOf(way));
  }, 30_000);

  it('gives way to that of a microphone, and comes back', async () => {
    using announcer = new Announcer([{ level: -3, voice: true }]);
    using faint = new Tone(20);
    using way = await sendBy(announcer.source.track, 'audio/opus');
    const level = () => receiverOf(way).getSynchronizationSources()[0]?.audioLevel ?? 0;
    await until(() => level() > 0.5);
    await way.transceiver.sender.replaceTrack(faint.track);
    await until(() => level() > 0 && level() < 0.001);
    await way.transceiver.sender.replaceTrack(announcer.source.track);
    await until(() => level() > 0.5);
  }, 30_000);

  it('is found by another id and in the form of two bytes (RFC 8285)', async () => {
    using announcer = new Announcer(SAID);
    using pair = new Pair();
    const transceiver = pair.caller.addTransceiver(announcer.source.track);
    const renumber = (sdp: string) =>
      sdp.replace(/^a=extmap:\d+ (urn:ietf:params:rtp-hdrext:ssrc-audio-level)/m, 'a=extmap:20 $1');
    const offer = await pair.caller.createOffer();
    const { sdp } = offer;
    expect(renumber(sdp as string)).not.toBe(sdp);
    await pair.caller.setLocalDescription({ type: 'offer', sdp: renumber(sdp as string) });
    await pair.callee.setRemoteDescription(pair.caller.localDescription as never);
    await pair.callee.setLocalDescription();
    await pair.caller.setRemoteDescription(pair.callee.localDescription as never);
    expect(transceiver.sender.getParameters().headerExtensions.map(({ id }) => id)).toContain(20);
    await expectSaid(pair.callee.getReceivers()[0] as RTCRtpReceiver);
  }, 30_000);
});

describe('of a Forwarder', () => {
  it('is that of the publisher, for everybody', async () => {
    using announcer = new Announcer(SAID);
    using publisher = new Pair();
    const [receiver] = (await publish(publisher, [announcer.source.track])) as [RTCRtpReceiver];
    using forwarder = new Forwarder(receiver);
    using a = await new Subscriber().join(forwarder.route());
    using b = await new Subscriber().join(forwarder.route());
    for (const { pair } of [a, b]) {
      await expectSaid(pair.callee.getReceivers()[0] as RTCRtpReceiver);
    }
  }, 30_000);

  it('rises and falls with the voice', async () => {
    using source = new Tone(20_000);
    using publisher = new Pair();
    const [receiver] = (await publish(publisher, [source.track])) as [RTCRtpReceiver];
    using forwarder = new Forwarder(receiver);
    using subscriber = await new Subscriber().join(forwarder.route());
    const level = () => subscriber.pair.callee.getReceivers()[0]?.getSynchronizationSources()[0]?.audioLevel;
    await until(() => (level() ?? 0) > 0.3);
    source.amplitude = 20;
    await until(() => (level() ?? 1) < 0.001);
    source.amplitude = 20_000;
    await until(() => (level() ?? 0) > 0.3);
  }, 30_000);

  it('is not told where the publisher does not', async () => {
    using source = new Tone(20_000);
    using publisher = new Pair();
    const transceiver = publisher.caller.addTransceiver(source.track);
    transceiver.setHeaderExtensionsToNegotiate(
      transceiver
        .getHeaderExtensionsToNegotiate()
        .map((extension) =>
          extension.uri.endsWith('ssrc-audio-level') ? { ...extension, direction: 'stopped' } : extension,
        ),
    );
    await publisher.connect();
    using forwarder = new Forwarder(publisher.callee.getReceivers()[0] as RTCRtpReceiver);
    using subscriber = await new Subscriber().join(forwarder.route());
    const all = await heard(subscriber.pair.callee.getReceivers()[0] as RTCRtpReceiver, 10);
    expect(all.map(({ level }) => level)).toEqual(Array(10).fill(undefined));
  }, 30_000);
});

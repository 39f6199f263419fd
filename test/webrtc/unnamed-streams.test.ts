/** Streams whose SSRC no description names (a=ssrc), and what is asked of them when their packets flow already. */
import { describe, expect, it } from 'vitest';
import {
  AudioSink,
  AudioSource,
  EncodedSink,
  type EncodedVideoFrame,
  Forwarder,
  type MediaStreamTrack,
  type RTCEncodedFrame,
  type RTCRtpReceiver,
  RTCRtpSender,
  VideoSource,
} from '../../lib/index.js';
import { collectSound, until, withDeadline } from '../helpers/audio.js';
import { seen } from '../helpers/encoded.js';
import { Subscriber } from '../helpers/forwarding.js';
import { connected, Pair } from '../helpers/peers.js';
import { rms } from '../helpers/signals.js';
import { everyFrame, gradient } from '../helpers/video.js';

const PICTURE = gradient(320, 240);

type Way = 'MID' | 'payload type';

/** A connection that sends one track, whose packets say what they belong to by a header extension or not at all. */
class Unnamed implements Disposable {
  readonly pair = new Pair();
  readonly #way: Way;
  receiver!: RTCRtpReceiver;

  constructor(way: Way) {
    this.#way = way;
  }

  /** Resolves when packets come in. */
  async open(track: MediaStreamTrack): Promise<this> {
    this.pair.caller.addTransceiver(track, { direction: 'sendonly' });
    await this.negotiate();
    await Promise.all([connected(this.pair.caller), connected(this.pair.callee)]);
    this.receiver = this.pair.callee.getReceivers()[0] as RTCRtpReceiver;
    await until(() => this.receiver.getSynchronizationSources().length > 0);
    return this;
  }

  /** Whether the callee hears of SSRCs now, and what becomes of that of the caller. */
  async negotiate(named = false, ssrc?: number): Promise<void> {
    const { caller, callee } = this.pair;
    const hidden =
      this.#way === 'MID' ? /^a=ssrc.*\r\n/gm : /^a=(ssrc|extmap:\d+ urn:ietf:params:rtp-hdrext:sdes).*\r\n/gm;
    const offer = await caller.createOffer();
    const sdp = (offer.sdp as string).replace(/^a=ssrc:\d+/gm, ssrc === undefined ? '$&' : `a=ssrc:${ssrc}`);
    await caller.setLocalDescription({ type: 'offer', sdp });
    await callee.setRemoteDescription({ type: 'offer', sdp: named ? sdp : sdp.replace(hidden, '') });
    await callee.setLocalDescription();
    await caller.setRemoteDescription(callee.localDescription as never);
  }

  [Symbol.dispose](): void {
    this.pair[Symbol.dispose]();
  }
}

/** A camera that films, or a microphone that somebody speaks into. */
function playing(kind: 'audio' | 'video'): { track: MediaStreamTrack } & Disposable {
  const source = kind === 'video' ? new VideoSource() : new AudioSource();
  const playing = everyFrame(() => {
    if (source instanceof VideoSource) source.write(PICTURE);
    else source.write(Int16Array.from({ length: 1600 }, (_, i) => 9000 * Math.sin(i * 0.06)));
  });
  return {
    track: source.track,
    [Symbol.dispose]: () => {
      playing[Symbol.dispose]();
      source.close();
    },
  };
}

async function expectFrames(sink: EncodedSink, count = 10): Promise<void> {
  let taken = 0;
  for await (const _frame of withDeadline(sink, 15_000)) if (++taken === count) break;
}

describe.each(['MID', 'payload type'] as const)('video that is known by its %s', (way) => {
  it('reaches an EncodedSink, which gets the key frames that it asks for', async () => {
    using camera = playing('video');
    using unnamed = await new Unnamed(way).open(camera.track);
    using sink = new EncodedSink(unnamed.receiver);
    await expectFrames(sink);
    let key = false;
    using _asking = everyFrame(() => key || sink.requestKeyFrame());
    for await (const frame of withDeadline(sink, 15_000)) {
      key = (frame as EncodedVideoFrame).type === 'key';
      if (key) break;
    }
  }, 30_000);

  it('reaches the subscribers of a Forwarder', async () => {
    using camera = playing('video');
    using unnamed = await new Unnamed(way).open(camera.track);
    using forwarder = new Forwarder(unnamed.receiver);
    using subscriber = await new Subscriber().join(forwarder.route());
    await seen(subscriber.tracks[0] as MediaStreamTrack, PICTURE);
  }, 30_000);

  it('goes through a transform, and to the decoder', async () => {
    using camera = playing('video');
    using unnamed = await new Unnamed(way).open(camera.track);
    let passed = 0;
    const { readable, writable } = unnamed.receiver.createEncodedStreams();
    readable
      .pipeThrough(
        new TransformStream<RTCEncodedFrame, RTCEncodedFrame>({
          transform(frame, controller) {
            passed++;
            controller.enqueue(frame);
          },
        }),
      )
      .pipeTo(writable)
      .catch(() => {});
    await until(() => passed > 10);
    await seen(unnamed.receiver.track, PICTURE);
  }, 30_000);

  it('comes on when its codecs change, and when it is named', async () => {
    using camera = playing('video');
    using unnamed = await new Unnamed(way).open(camera.track);
    using sink = new EncodedSink(unnamed.receiver);
    await expectFrames(sink);
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    unnamed.pair.caller
      .getTransceivers()[0]
      ?.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/VP8'));
    await unnamed.negotiate();
    await expectFrames(sink, 60);
    await unnamed.negotiate(true);
    await expectFrames(sink, 60);
    using forwarder = new Forwarder(unnamed.receiver);
    using subscriber = await new Subscriber().join(forwarder.route());
    await seen(subscriber.tracks[0] as MediaStreamTrack, PICTURE);
  }, 40_000);
});

describe.each(['MID', 'payload type'] as const)('audio that is known by its %s', (way) => {
  it('reaches an EncodedSink and subscribers', async () => {
    using microphone = playing('audio');
    using unnamed = await new Unnamed(way).open(microphone.track);
    using sink = new EncodedSink(unnamed.receiver);
    await expectFrames(sink);
    using forwarder = new Forwarder(unnamed.receiver);
    using subscriber = await new Subscriber().join(forwarder.route());
    using far = new EncodedSink(subscriber.tracks[0] as MediaStreamTrack);
    await expectFrames(far);
    await unnamed.negotiate(true);
    await expectFrames(sink, 60);
  }, 30_000);

  it('is decoded however often its SSRC changes', async () => {
    using microphone = playing('audio');
    using unnamed = await new Unnamed(way).open(microphone.track);
    using _sink = new EncodedSink(unnamed.receiver);
    for (let ssrc = 1000; ssrc < 1006; ssrc++) {
      await unnamed.negotiate(false, ssrc);
      await until(() => unnamed.receiver.getSynchronizationSources()[0]?.source === ssrc);
    }
    using sink = new AudioSink(unnamed.receiver.track);
    expect(rms(await collectSound(sink, 9600, 1000))).toBeGreaterThan(1000);
  }, 30_000);
});

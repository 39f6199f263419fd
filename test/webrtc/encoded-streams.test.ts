/** Encoded frames on their way through JavaScript, between real connections. */
import { expect, it } from 'vitest';
import {
  AudioSink,
  AudioSource,
  type RTCEncodedAudioFrame,
  type RTCEncodedFrame,
  type RTCEncodedStreams,
  RTCEncodedVideoFrame,
  RTCRtpSender,
  type RTCTrackEvent,
  VideoSink,
  VideoSource,
} from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, gradient, psnr } from '../helpers/video.js';

type Change = (frame: RTCEncodedFrame) => void;

function pass({ readable, writable }: RTCEncodedStreams, change: Change): Promise<void> {
  const transform = new TransformStream<RTCEncodedFrame, RTCEncodedFrame>({
    transform(frame, controller) {
      change(frame);
      controller.enqueue(frame);
    },
  });
  return readable.pipeThrough(transform).pipeTo(writable);
}

/** Every byte turned over: no decoder makes sense of it. */
function scramble(frame: RTCEncodedFrame): void {
  frame.data = new Uint8Array(frame.data).map((byte) => byte ^ 0x5a).buffer;
}

function tone(): Int16Array {
  return Int16Array.from({ length: 480 }, (_, i) => 8000 * Math.sin((2 * Math.PI * i) / 48));
}

it('carries audio that is changed on the way and changed back', async () => {
  using pair = new Pair();
  using source = new AudioSource();
  using _sending = everyFrame(() => source.write(tone()));
  const sender = pair.caller.addTrack(source.track);
  const sent: number[] = [];
  pass(sender.createEncodedStreams(), (frame) => {
    sent.push(frame.timestamp);
    scramble(frame);
  });
  const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track');
  await pair.connect();
  const { receiver, track } = await announced;
  const received: RTCEncodedAudioFrame[] = [];
  pass(receiver.createEncodedStreams(), (frame) => {
    received.push(frame as RTCEncodedAudioFrame);
    scramble(frame);
  });
  using sink = new AudioSink(track);
  let loudest = 0;
  for await (const frame of withDeadline(sink, 15_000)) {
    loudest = Math.max(loudest, ...frame.data);
    if (loudest > 4000 && received.length > 20) break;
  }
  expect(loudest).toBeGreaterThan(4000);
  expect(sent).toContain(received[0]?.timestamp);
  expect(received[0]?.getMetadata()).toMatchObject({ mimeType: 'audio/opus', sequenceNumber: expect.any(Number) });
}, 30_000);

it.each(['video/VP8', 'video/H264'])(
  'carries %s',
  async (mimeType) => {
    using pair = new Pair();
    using source = new VideoSource();
    const picture = gradient(320, 240);
    using _sending = everyFrame(() => source.write(picture));
    const transceiver = pair.caller.addTransceiver(source.track);
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    transceiver.setCodecPreferences(codecs.filter((codec) => codec.mimeType === mimeType));
    const types: string[] = [];
    pass(transceiver.sender.createEncodedStreams(), (frame) => {
      if (frame instanceof RTCEncodedVideoFrame) types.push(frame.type);
    });
    const widths: number[] = [];
    // Once the connection is there, the first key frame may have gone by.
    pair.callee.addEventListener('track', ({ receiver }) => {
      pass(receiver.createEncodedStreams(), (frame) => {
        if (frame instanceof RTCEncodedVideoFrame && frame.type === 'key') widths.push(frame.getMetadata().width);
      });
    });
    const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track');
    await pair.connect();
    using sink = new VideoSink((await announced).track);
    let best = 0;
    for await (const { data } of withDeadline(sink, 15_000)) {
      if (data.length === picture.data.length) best = Math.max(best, psnr(data, picture.data));
      if (best > 30) break;
    }
    expect(best).toBeGreaterThan(30);
    expect(types[0]).toBe('key');
    expect(widths[0]).toBe(320);
  },
  30_000,
);

it('drops frames that are not written on', async () => {
  using pair = new Pair();
  using source = new AudioSource();
  using _sending = everyFrame(() => source.write(tone()));
  const { readable } = pair.caller.addTrack(source.track).createEncodedStreams();
  const reader = readable.getReader();
  await pair.connect();
  for (let i = 0; i < 10; i++) await reader.read();
  const report = await pair.caller.getStats();
  const outbound = [...report.values()].find(({ type }) => type === 'outbound-rtp');
  expect(outbound?.packetsSent ?? 0).toBe(0);
}, 20_000);

it('takes a frame once', async () => {
  using pair = new Pair();
  using source = new AudioSource();
  using _sending = everyFrame(() => source.write(tone()));
  const { readable, writable } = pair.caller.addTrack(source.track).createEncodedStreams();
  await pair.connect();
  const { value } = await readable.getReader().read();
  const writer = writable.getWriter();
  await writer.write(value);
  await expect(writer.write(value)).rejects.toMatchObject({ name: 'OperationError' });
}, 20_000);

it('refuses what is no frame, and to be asked twice', async () => {
  using pair = new Pair();
  using source = new AudioSource();
  const sender = pair.caller.addTrack(source.track);
  const { writable } = sender.createEncodedStreams();
  expect(() => sender.createEncodedStreams()).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
  await expect(writable.getWriter().write({})).rejects.toThrow(TypeError);
});

it('refuses frames of the other kind', async () => {
  using pair = new Pair();
  using audio = new AudioSource();
  using video = new VideoSource();
  using _speaking = everyFrame(() => audio.write(tone()));
  using _showing = everyFrame(() => video.write(gradient(160, 120)));
  const heard = pair.caller.addTrack(audio.track).createEncodedStreams();
  const seen = pair.caller.addTrack(video.track).createEncodedStreams();
  await pair.connect();
  for (const [from, to, expected] of [
    [heard, seen, 'video'],
    [seen, heard, 'audio'],
  ] as const) {
    const { value } = await from.readable.getReader().read();
    await expect(to.writable.getWriter().write(value)).rejects.toThrow(`Expected encoded ${expected} frame for chunk`);
  }
}, 20_000);

it('survives the end of its connection', async () => {
  const pair = new Pair();
  using source = new AudioSource();
  using _sending = everyFrame(() => source.write(tone()));
  const { readable, writable } = pair.caller.addTrack(source.track).createEncodedStreams();
  await pair.connect();
  const { value } = await readable.getReader().read();
  pair[Symbol.dispose]();
  await writable.getWriter().write(value);
});

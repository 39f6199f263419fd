/** The layers of AV1, whose encoder and decoder are the library's own wrappers of libaom. */
import { expect, it } from 'vitest';
import { type MediaStreamTrack, RTCRtpReceiver, VideoSink, VideoSource } from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, gradient, psnr, sizeOf } from '../helpers/video.js';

interface VideoStats {
  type: string;
  scalabilityMode?: string;
  encoderImplementation?: string;
  decoderImplementation?: string;
}

const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs.filter(({ mimeType }) => mimeType === 'video/AV1') ?? [];
const picture = gradient(640, 360);

async function statsOf(report: Promise<Iterable<[string, unknown]>>, type: string): Promise<VideoStats | undefined> {
  return [...(await report)].map(([, stats]) => stats as VideoStats).find((stats) => stats.type === type);
}

it.each(['L1T3', 'L2T2_KEY', 'L3T3', 'S2T1'])('%s arrives whole', async (scalabilityMode) => {
  using pair = new Pair();
  using source = new VideoSource();
  using _sending = everyFrame(() => source.write(picture));
  const transceiver = pair.caller.addTransceiver(source.track, { sendEncodings: [{ scalabilityMode }] });
  transceiver.setCodecPreferences(codecs);
  const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
  await pair.connect();
  using sink = new VideoSink((await announced).track);
  let best = 0;
  for await (const frame of withDeadline(sink, 20_000)) {
    if (sizeOf(frame) === '640x360') best = Math.max(best, psnr(frame.data, picture.data));
    if (best > 35) break;
  }
  expect(best).toBeGreaterThan(35);
  const sent = await statsOf(pair.caller.getStats(), 'outbound-rtp');
  expect(sent?.encoderImplementation).toBe('libaom');
  // Upper layers are left out while there is no bandwidth for them.
  expect(sent?.scalabilityMode).toMatch(/^[LS][1-3]T[1-3](_KEY)?$/);
  expect(transceiver.sender.getParameters().encodings[0]?.scalabilityMode).toBe(scalabilityMode);
  expect((await statsOf(pair.callee.getStats(), 'inbound-rtp'))?.decoderImplementation).toBe('libaom');
});

it('goes on after frames that are damaged', async () => {
  using pair = new Pair();
  using source = new VideoSource();
  const { data, ...size } = gradient(320, 180);
  let shade = 0;
  using _sending = everyFrame(() => source.write({ ...size, data: data.fill(shade++ & 255, 0, 6400) }));
  pair.caller.addTransceiver(source.track).setCodecPreferences(codecs);
  const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
  let frames = 0;
  pair.callee.addEventListener('track', ({ receiver }) => {
    const { readable, writable } = receiver.createEncodedStreams();
    const damage = new TransformStream({
      transform(frame, controller) {
        // Half a second of damage, each frame at another place, after half a second without.
        const bytes = new Uint8Array(frame.data);
        const at = (frames * 7) % bytes.length;
        if (Math.floor(frames++ / 15) % 2 === 1) bytes[at] = (bytes[at] as number) ^ (1 << (frames % 8));
        frame.data = bytes.buffer;
        controller.enqueue(frame);
      },
    });
    readable
      .pipeThrough(damage)
      .pipeTo(writable)
      .catch(() => {});
  });
  await pair.connect();
  using sink = new VideoSink((await announced).track);
  for await (const _ of withDeadline(sink, 20_000)) if (frames > 100) break;
});

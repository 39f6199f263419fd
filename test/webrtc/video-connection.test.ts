/** Video through a real connection: from the picture of a source to the picture of a sink. */
import { expect, it } from 'vitest';
import { type MediaStreamTrack, VideoSink, VideoSource } from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, gradient, preferCodec, psnr, sizeOf } from '../helpers/video.js';

async function connect(pair: Pair, track: MediaStreamTrack, mimeType: string): Promise<MediaStreamTrack> {
  const transceiver = pair.caller.addTransceiver(track);
  preferCodec(transceiver, mimeType);
  const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
  await pair.connect();
  return (await announced).track;
}

it.each([
  ['video/VP8', 320, 240],
  ['video/VP9', 320, 240],
  ['video/VP8', 161, 121],
  ['video/VP9', 161, 121],
  ['video/H264', 320, 240],
  ['video/H264', 162, 122],
  ['video/AV1', 320, 240],
  ['video/AV1', 161, 121],
])(
  'carries a picture by %s at %i x %i',
  async (mimeType, width, height) => {
    using pair = new Pair();
    using source = new VideoSource();
    const picture = gradient(width, height);
    using _sending = everyFrame(() => source.write(picture));
    using sink = new VideoSink(await connect(pair, source.track, mimeType));
    let best = 0;
    let frames = 0;
    for await (const frame of withDeadline(sink, 10_000)) {
      if (sizeOf(frame) === `${width}x${height}`) best = Math.max(best, psnr(frame.data, picture.data));
      if (best > 35 || ++frames > 150) break;
    }
    expect(best).toBeGreaterThan(35);
  },
  20_000,
);

it('turns the picture as its rotation says', async () => {
  using pair = new Pair();
  using source = new VideoSource();
  using _sending = everyFrame(() => source.write({ ...gradient(320, 240), rotation: 90 }));
  using sink = new VideoSink(await connect(pair, source.track, 'video/VP8'));
  for await (const frame of withDeadline(sink, 10_000)) {
    const upright =
      frame.rotation === 90 || frame.rotation === 270 ? frame.width > frame.height : frame.height > frame.width;
    expect(upright).toBe(true);
    break;
  }
}, 20_000);

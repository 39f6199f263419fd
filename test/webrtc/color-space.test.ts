import { describe, expect, it } from 'vitest';
import { type MediaStreamTrack, type VideoColorSpace, VideoSink, VideoSource } from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, gradient } from '../helpers/video.js';

const SCREEN: VideoColorSpace = { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'bt709', fullRange: true };

async function firstColorSpace(sink: VideoSink): Promise<VideoColorSpace | null | undefined> {
  for await (const { colorSpace } of withDeadline(sink, 10_000)) return colorSpace;
  return undefined;
}

describe('the color space of a picture', () => {
  it.each<VideoColorSpace | null>([
    null,
    SCREEN,
    { primaries: 'smpte170m', transfer: 'smpte170m', matrix: 'smpte170m', fullRange: false },
    { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl', fullRange: false },
    { primaries: 'smpte432', transfer: 'hlg', matrix: 'rgb', fullRange: true },
    { primaries: null, transfer: null, matrix: null, fullRange: null },
  ])('comes out of a sink as it went into a source: %o', async (colorSpace) => {
    using source = new VideoSource();
    using sink = new VideoSink(source.track);
    using _sending = everyFrame(() => source.write({ ...gradient(16, 16), colorSpace }));
    expect(await firstColorSpace(sink)).toEqual(colorSpace);
  });

  it('crosses a connection', async () => {
    using pair = new Pair();
    using source = new VideoSource();
    using _sending = everyFrame(() => source.write({ ...gradient(160, 120), colorSpace: SCREEN }));
    pair.caller.addTrack(source.track);
    const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
    await pair.connect();
    using sink = new VideoSink((await announced).track);
    expect(await firstColorSpace(sink)).toEqual(SCREEN);
  });

  it.each([
    ['bt709', 'Expected object for colorSpace but received "bt709" (string)'],
    [{ ...SCREEN, matrix: 'bt601' }, /^Expected one of 'rgb', 'bt709', .* for colorSpace.matrix but received "bt601"/],
    [{ ...SCREEN, transfer: 13 }, /for colorSpace.transfer but received 13 \(number\)$/],
    [{ ...SCREEN, fullRange: 'yes' }, 'Expected boolean for colorSpace.fullRange but received "yes" (string)'],
  ])('is refused: %o', (colorSpace, message) => {
    using source = new VideoSource();
    expect(() => source.write({ ...gradient(4, 4), colorSpace: colorSpace as never })).toThrow(message);
  });
});

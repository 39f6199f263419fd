/** What a sender's encodings make of a track: simulcast, scalable coding, and both changed while they run. */
import { expect, it } from 'vitest';
import {
  type MediaStreamTrack,
  type RTCRtpEncodingParameters,
  RTCRtpSender,
  type RTCRtpSendParameters,
  type RTCStats,
  VideoSink,
  VideoSource,
} from '../../lib/index.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, expectPicture, gradient, preferCodec } from '../helpers/video.js';

/** libwebrtc sends three layers of no smaller pictures. */
const PICTURE = gradient(1024, 576);
const PATIENT = { timeout: 15_000 };
const SIZES = { q: '256x144', h: '512x288', f: '1024x576' };

function layers(more: RTCRtpEncodingParameters = {}): RTCRtpEncodingParameters[] {
  return Object.keys(SIZES).map((rid, index) => ({ rid, scaleResolutionDownBy: 2 ** (2 - index), ...more }));
}

/** Pictures that need more bits than there are. */
function noise(): () => typeof PICTURE {
  const data = Buffer.from(PICTURE.data);
  let shift = 0;
  return () => {
    for (let i = 0; i < PICTURE.width * PICTURE.height; i += 3) data[i] = (i * 31 + shift) & 0xff;
    shift += 17;
    return { ...PICTURE, data };
  };
}

/** A pair of connections, one of which sends video as it is told. */
class Sending implements Disposable {
  readonly source = new VideoSource();
  readonly pair = new Pair({ voxlink: { bitrate: { start: 4_000_000 } } });
  readonly sender: RTCRtpSender;
  readonly track: Promise<MediaStreamTrack>;
  readonly #writing: Disposable;

  constructor(mimeType: string, sendEncodings: RTCRtpEncodingParameters[], picture = () => PICTURE) {
    this.#writing = everyFrame(() => this.source.write(picture()));
    const transceiver = this.pair.caller.addTransceiver(this.source.track, { sendEncodings });
    preferCodec(transceiver, mimeType);
    this.sender = transceiver.sender;
    this.track = nextEvent<{ track: MediaStreamTrack }>(this.pair.callee, 'track').then(({ track }) => track);
  }

  async streams(): Promise<RTCStats[]> {
    const report = await this.pair.caller.getStats();
    return [...report.values()].filter(({ type }) => type === 'outbound-rtp');
  }

  async stream(rid?: string): Promise<RTCStats> {
    return (await this.streams()).find((each) => each.rid === rid) as RTCStats;
  }

  /** The sizes of the layers that send, measured by frames that they have sent since the last call. */
  async expectSizes(sizes: Record<string, string>): Promise<void> {
    const before = new Map((await this.streams()).map(({ rid, framesSent }) => [rid, Number(framesSent)]));
    const sending = async () => {
      const streams = (await this.streams()).filter(
        ({ rid, framesSent }) => Number(framesSent) > (before.get(rid) ?? 0) + 5,
      );
      return Object.fromEntries(
        streams.map(({ rid, frameWidth, frameHeight }) => [rid, `${frameWidth}x${frameHeight}`]),
      );
    };
    await expect.poll(sending, PATIENT).toEqual(sizes);
  }

  change(change: (encodings: RTCRtpEncodingParameters[], parameters: RTCRtpSendParameters) => void): Promise<void> {
    const parameters = this.sender.getParameters();
    change(parameters.encodings, parameters);
    return this.sender.setParameters(parameters);
  }

  [Symbol.dispose](): void {
    this.#writing[Symbol.dispose]();
    this.source.close();
    this.pair[Symbol.dispose]();
  }
}

it.each([
  ['video/VP8', undefined],
  ['video/VP8', 'L1T2'],
  ['video/H264', undefined],
  ['video/H264', 'L1T3'],
  ['video/VP9', 'L1T1'],
  ['video/VP9', 'L1T3'],
])('sends three layers of %s with the mode %s', async (mimeType, scalabilityMode) => {
  using sending = new Sending(mimeType, layers(scalabilityMode === undefined ? {} : { scalabilityMode }));
  await sending.pair.connect();
  using sink = new VideoSink(await sending.track);
  await Promise.all([sending.expectSizes(SIZES), expectPicture(sink, SIZES.f)]);
  if (scalabilityMode !== undefined) {
    expect((await sending.streams()).map((each) => each.scalabilityMode)).toEqual(Array(3).fill(scalabilityMode));
  }
});

it.each(['video/VP8', 'video/H264', 'video/VP9'])('changes layers of %s while they run', async (mimeType) => {
  using sending = new Sending(mimeType, layers({ scalabilityMode: 'L1T1' }));
  await sending.pair.connect();
  using sink = new VideoSink(await sending.track);
  await sending.expectSizes(SIZES);
  await sending.change(([, , f]) => Object.assign(f ?? {}, { active: false }));
  await expectPicture(sink, SIZES.h);
  expect(await sending.stream('f')).toMatchObject({ active: false });
  // Other than in proportion, at another rate and with another mode.
  await sending.change(([q, , f]) => {
    Object.assign(f ?? {}, { active: true, maxFramerate: 5, maxBitrate: 400_000, scalabilityMode: 'L1T2' });
    Object.assign(q ?? {}, { scaleResolutionDownBy: 3 });
  });
  await expectPicture(sink, SIZES.f);
  await expect.poll(async () => (await sending.stream('q')).frameWidth, PATIENT).toBe(341);
  const { framesSent: before } = await sending.stream('f');
  const { framesSent: beforeFast } = await sending.stream('h');
  const sent = async () => Number((await sending.stream('h')).framesSent) - Number(beforeFast);
  await expect.poll(sent, PATIENT).toBeGreaterThan(30);
  expect(Number((await sending.stream('f')).framesSent) - Number(before)).toBeLessThan(15);
  expect(await sending.stream('f')).toMatchObject({ scalabilityMode: 'L1T2' });
});

const MODES = (RTCRtpSender.getCapabilities('video')?.codecs ?? [])
  .filter(({ sdpFmtpLine = '' }) => !sdpFmtpLine.includes('packetization-mode=0'))
  .flatMap(({ mimeType, scalabilityModes = [] }) => scalabilityModes.map((mode) => [mimeType, mode] as const));

it('lists the modes of each codec', () => {
  const count = (mimeType: string) => new Set(MODES.filter(([type]) => type === mimeType).map(([, mode]) => mode)).size;
  expect({ VP8: count('video/VP8'), H264: count('video/H264'), VP9: count('video/VP9') }).toEqual({
    VP8: 3,
    H264: 3,
    VP9: 34,
  });
  expect(MODES).toContainEqual(['video/VP9', 'L3T3_KEY']);
});

it.each([
  ['video/VP8', ['L1T1', 'L1T2', 'L1T3']],
  ['video/H264', ['L1T1', 'L1T2', 'L1T3']],
  ['video/VP9', ['L1T1', 'L1T3', 'L2T1h', 'L2T2_KEY_SHIFT', 'L3T3', 'L3T3_KEY', 'S3T3']],
])('changes the mode of %s while it sends', async (mimeType, modes) => {
  using sending = new Sending(mimeType, [{}]);
  await sending.pair.connect();
  using sink = new VideoSink(await sending.track);
  for (const mode of modes) {
    await sending.change(([only]) => Object.assign(only ?? {}, { scalabilityMode: mode }));
    expect(sending.sender.getParameters().encodings[0]?.scalabilityMode).toBe(mode);
    await expect.poll(async () => (await sending.stream()).scalabilityMode, PATIENT).toBe(mode);
    // Spatial layers at a ratio of 2:3 need sizes that can be divided by 9.
    await expectPicture(sink, mode.endsWith('h') ? '1023x576' : SIZES.f);
  }
});

it('refuses a mode that the codec in use does not have', async () => {
  using sending = new Sending('video/VP8', [{}]);
  await sending.pair.connect();
  const changed = sending.change(([only]) => Object.assign(only ?? {}, { scalabilityMode: 'L3T3' }));
  await expect(changed).rejects.toMatchObject({ name: 'OperationError' });
});

it('keeps to the bitrate of an encoding', async () => {
  using sending = new Sending('video/VP8', [{ maxBitrate: 2_000_000 }], noise());
  await sending.pair.connect();
  await expect.poll(async () => (await sending.stream()).targetBitrate, PATIENT).toBeGreaterThan(1_500_000);
  await sending.change(([only]) => Object.assign(only ?? {}, { maxBitrate: 300_000 }));
  await expect.poll(async () => (await sending.stream()).targetBitrate, PATIENT).toBeLessThanOrEqual(300_000);
});

it('encodes by the content hint of the track', async () => {
  using sending = new Sending('video/VP8', [{}]);
  await sending.pair.connect();
  const contentType = async () => (await sending.stream()).contentType;
  await sending.expectSizes({ undefined: SIZES.f });
  expect(await contentType()).toBeUndefined();
  sending.source.track.contentHint = 'detail';
  await expect.poll(contentType, PATIENT).toBe('screenshare');
  sending.source.track.contentHint = 'motion';
  await expect.poll(contentType, PATIENT).toBeUndefined();
});

it.each([
  ['maintain-framerate', 'smaller'],
  ['maintain-resolution', 'as large'],
] as const)('with %s pictures of a slow connection are %s', async (degradationPreference, result) => {
  using sending = new Sending('video/VP8', [{ maxBitrate: 200_000 }], noise());
  await sending.pair.connect();
  await sending.change((_, parameters) => Object.assign(parameters, { degradationPreference }));
  expect(sending.sender.getParameters()).toMatchObject({ degradationPreference });
  const width = async () => Number((await sending.stream()).frameWidth);
  if (result === 'smaller') await expect.poll(width, PATIENT).toBeLessThan(1024);
  else {
    const { framesSent } = await sending.stream();
    await expect.poll(async () => (await sending.stream()).framesSent, PATIENT).toBeGreaterThan(Number(framesSent) + 8);
    expect(await width()).toBe(1024);
  }
});

import { describe, expect } from 'vitest';
import { type MediaStreamTrack, type RTCRtpTransceiver, VideoSink } from '../../lib/index.js';
import { type Call, SIDES, type Side, test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';
import { preferCodec } from '../helpers/video.js';
import { expectPattern, PaintedSource, readPictures } from './painted-video.js';

const CODECS = ['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'];
const PICTURES = 20;

/** The codec that the browser's statistics name. */
function codecInUse({ page }: Call, type: 'inbound-rtp' | 'outbound-rtp'): Promise<string> {
  return page.evaluate(async (wanted) => {
    const report = await pc.getStats();
    const stream = [...report.values()].find((stats) => stats.type === wanted && stats.kind === 'video');
    return report.get(stream.codecId).mimeType;
  }, type);
}

describe.each(SIDES)('offered by %s', (offerer: Side) => {
  test.for(CODECS)('%s passes from the browser to a sink', async (mimeType, { call }) => {
    if (offerer === 'node') preferCodec(call.node.addTransceiver('video', { direction: 'recvonly' }), mimeType);
    await call.page.evaluate(
      (preferred) => {
        const sender = pc.addTrack(tools.paintedTrack());
        const transceiver = pc.getTransceivers().find((each) => each.sender === sender);
        if (preferred && transceiver) tools.preferCodec(transceiver, preferred);
      },
      offerer === 'browser' && mimeType,
    );
    const announced = nextEvent<{ track: MediaStreamTrack }>(call.node, 'track');
    await call.connect(offerer);
    const { track } = await announced;
    using sink = new VideoSink(track);
    expectPattern(await readPictures(sink, PICTURES));
    expect(await codecInUse(call, 'outbound-rtp')).toBe(mimeType);
  });

  test.for(CODECS)('%s passes from a source to the browser', async (mimeType, { call }) => {
    using painted = new PaintedSource();
    const sender = call.node.addTrack(painted.source.track);
    const transceiver = call.node.getTransceivers().find((each) => each.sender === sender) as RTCRtpTransceiver;
    if (offerer === 'node') preferCodec(transceiver, mimeType);
    await call.page.evaluate(
      (preferred) => {
        if (preferred) tools.preferCodec(pc.addTransceiver('video', { direction: 'recvonly' }), preferred);
        globalThis.remoteTrack = new Promise((resolve) => {
          pc.ontrack = ({ track }) => resolve(track);
        });
      },
      offerer === 'browser' && mimeType,
    );
    await call.connect(offerer);
    const readings = await call.page.evaluate(
      async (pictures) => tools.readPictures(await remoteTrack, pictures),
      PICTURES,
    );
    expectPattern(readings);
    expect(await codecInUse(call, 'inbound-rtp')).toBe(mimeType);
  });
});

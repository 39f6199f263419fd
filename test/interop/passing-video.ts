/** Video between this process and a page, in either direction: what is tested with each browser. */
import { expect } from 'vitest';
import { type MediaStreamTrack, type RTCRtpTransceiver, type RTCTrackEvent, VideoSink } from '../../lib/index.js';
import type { Call, Side } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';
import { preferCodec } from '../helpers/video.js';
import { expectPattern, PaintedSource, readPictures } from './painted-video.js';

const PICTURES = 20;

/** The track that the other side brings. */
export function nextTrack({ node }: Call): Promise<MediaStreamTrack> {
  return nextEvent<RTCTrackEvent>(node, 'track').then(({ track }) => track);
}

/** The codec that the browser's statistics name. */
function codecInUse({ page }: Call, type: 'inbound-rtp' | 'outbound-rtp'): Promise<string> {
  return page.evaluate(async (wanted) => {
    const report = await pc.getStats();
    const stream = [...report.values()].find((stats) => stats.type === wanted && stats.kind === 'video');
    return report.get(stream.codecId).mimeType;
  }, type);
}

export async function seePictures(call: Call, offerer: Side, mimeType: string): Promise<void> {
  if (offerer === 'node') preferCodec(call.node.addTransceiver('video', { direction: 'recvonly' }), mimeType);
  await call.page.evaluate(
    (preferred) => {
      const sender = pc.addTrack(tools.paintedTrack());
      const transceiver = pc.getTransceivers().find((each) => each.sender === sender);
      if (preferred && transceiver) tools.preferCodec(transceiver, preferred);
    },
    offerer === 'browser' && mimeType,
  );
  const announced = nextTrack(call);
  await call.connect(offerer);
  using sink = new VideoSink(await announced);
  const readings = await readPictures(sink, PICTURES);
  expect(readings).toHaveLength(PICTURES);
  expectPattern(readings);
  expect(await codecInUse(call, 'outbound-rtp')).toBe(mimeType);
}

export async function sendPictures(call: Call, offerer: Side, mimeType: string): Promise<void> {
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
  expect(readings).toHaveLength(PICTURES);
  expectPattern(readings);
  expect(await codecInUse(call, 'inbound-rtp')).toBe(mimeType);
}

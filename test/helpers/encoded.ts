/** Connections for tests of encoded frames. */
import {
  type MediaStreamTrack,
  type RTCPeerConnection,
  RTCRtpSender,
  type RTCRtpTransceiver,
  type RTCStats,
  type RTCTrackEvent,
  VideoSink,
} from '../../lib/index.js';
import { withDeadline } from './audio.js';
import { nextEvent, Pair } from './peers.js';
import { psnr } from './video.js';

const DEADLINE_MS = 15_000;

/** A connected pair: what the caller sends, by one codec, and what the callee receives. */
export interface Way extends Disposable {
  pair: Pair;
  transceiver: RTCRtpTransceiver;
  track: MediaStreamTrack;
}

export async function sendBy(track: MediaStreamTrack, mimeType: string): Promise<Way> {
  const pair = new Pair();
  const transceiver = pair.caller.addTransceiver(track);
  const codecs = RTCRtpSender.getCapabilities(track.kind)?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter((codec) => codec.mimeType.toLowerCase() === mimeType.toLowerCase()));
  const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track');
  await pair.connect();
  const received = (await announced).track;
  return { pair, transceiver, track: received, [Symbol.dispose]: () => pair[Symbol.dispose]() };
}

/** The only entry of a kind of statistics. */
export async function statsOf(
  connection: RTCPeerConnection,
  type: string,
): Promise<RTCStats & Record<string, unknown>> {
  const report = await connection.getStats();
  return [...report.values()].find((stats) => stats.type === type) as RTCStats & Record<string, unknown>;
}

/** Resolves when a picture like this one is received. */
export async function seen(track: MediaStreamTrack, picture: { width: number; height: number; data: Uint8Array }) {
  using sink = new VideoSink(track);
  let best = 0;
  for await (const { data } of withDeadline(sink, DEADLINE_MS)) {
    if (data.length === picture.data.length) best = Math.max(best, psnr(data, picture.data));
    if (best > 30) return;
  }
}

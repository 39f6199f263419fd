/** One publisher, and subscribers that get what a Forwarder gives them. */
import type {
  ForwarderRoute,
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpReceiver,
  RTCRtpTransceiver,
  RTCStats,
} from '../../lib/index.js';
import { RTCRtpReceiver as Receiver } from '../../lib/index.js';
import { nextEvent, Pair } from './peers.js';

function prefer(transceiver: RTCRtpTransceiver, { kind }: MediaStreamTrack, mimeType?: string): void {
  if (mimeType === undefined || kind !== 'video') return;
  const codecs = Receiver.getCapabilities('video')?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter((codec) => codec.mimeType === mimeType));
}

/** Sends tracks to this process as a publisher's process would. Resolves with the receivers, in the same order. */
export async function publish(pair: Pair, tracks: MediaStreamTrack[], mimeType?: string): Promise<RTCRtpReceiver[]> {
  for (const track of tracks) prefer(pair.caller.addTransceiver(track), track, mimeType);
  await pair.connect();
  return pair.callee.getReceivers();
}

/** A route, or whatever else has a track. */
type Source = Pick<ForwarderRoute, 'track'>;

/** A connection to a subscriber that gets the tracks of these routes. */
export class Subscriber implements Disposable {
  readonly pair = new Pair();
  readonly tracks: MediaStreamTrack[] = [];

  /** `mimeType`: of video. A sender sends what is of the codec that it has negotiated. */
  async join(routes: Source | Source[], mimeType?: string): Promise<this> {
    for (const { track } of [routes].flat()) {
      prefer(this.pair.caller.addTransceiver(track, { direction: 'sendonly' }), track, mimeType);
    }
    this.pair.callee.addEventListener('track', ({ track }) => this.tracks.push(track));
    const announced = nextEvent(this.pair.callee, 'track');
    await this.pair.connect();
    await announced;
    return this;
  }

  /** Of what it receives. */
  stats(kind: 'audio' | 'video'): Promise<RTCStats | undefined> {
    return inbound(this.pair.callee, kind);
  }

  [Symbol.dispose](): void {
    this.pair[Symbol.dispose]();
  }
}

export async function inbound(connection: RTCPeerConnection, kind: string): Promise<RTCStats | undefined> {
  return [...(await connection.getStats()).values()].find(
    (stats) => stats.type === 'inbound-rtp' && stats.kind === kind,
  );
}

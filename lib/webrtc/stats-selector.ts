/** getStats() of a connection: which part of the connection a track selects. */
import { domException } from '../core/errors.js';
import type { NativeRtpReceiver, NativeRtpSender } from '../native.js';
import type { MediaStreamTrack } from './media-stream-track.js';
import type { PeerConnectionSlots } from './peer-connection-slots.js';
import { receivers } from './rtp-receiver.js';
import { senders } from './rtp-sender.js';
import type { RTCStatsReport } from './stats-report.js';

function select(slots: PeerConnectionSlots, track: MediaStreamTrack): NativeRtpSender | NativeRtpReceiver {
  const found: (NativeRtpSender | NativeRtpReceiver)[] = [];
  for (const { sender, receiver } of slots.transceivers) {
    if (sender.track === track) found.push(senders.slots(sender).native);
    if (receiver.track === track) found.push(receivers.slots(receiver).native);
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const what = only === undefined ? 'No sender or receiver has' : 'More than one sender or receiver has';
  throw domException('InvalidAccessError', `${what} the selected track`);
}

export function getStats(slots: PeerConnectionSlots, selector: MediaStreamTrack | null): Promise<RTCStatsReport> {
  return slots.getStats(selector === null ? null : select(slots, selector));
}

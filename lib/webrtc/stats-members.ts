/** What of the W3C's statistics libwebrtc leaves to the browser, or to a version to come. */
import type { PeerConnectionSlots } from './peer-connection-slots.js';
import type { RTCStats } from './stats-report.js';

/** A simulcast layer is named by its rid; all other senders have one encoding. */
function encodingIndex(slots: PeerConnectionSlots, { mid, rid }: RTCStats): number {
  if (rid === undefined) return 0;
  const transceiver = slots.transceivers.find((other) => other.mid === mid);
  const encodings = transceiver?.sender.getParameters().encodings ?? [];
  return Math.max(
    encodings.findIndex((encoding) => encoding.rid === rid),
    0,
  );
}

/** What only the packets of the other side have told is not shown: libwebrtc leaves the address empty. */
function hidePeerReflexive(stats: RTCStats): void {
  if (stats.candidateType !== 'prflx' || stats.address) return;
  stats.address = null;
  delete stats.usernameFragment;
}

export function completeStats(slots: PeerConnectionSlots, stats: RTCStats): void {
  switch (stats.type) {
    case 'inbound-rtp':
      stats.trackIdentifier = slots.receiverTrackIds.get(String(stats.trackIdentifier)) ?? stats.trackIdentifier;
      break;
    case 'outbound-rtp':
      stats.encodingIndex ??= encodingIndex(slots, stats);
      break;
    case 'transport':
      if (stats.dtlsState === 'connected') stats.dtlsCipher ??= slots.dtlsCiphers.get(stats.id);
      break;
    case 'remote-candidate':
      hidePeerReflexive(stats);
      break;
    default:
  }
}

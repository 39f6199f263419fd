/**
 * The last part of the specification's "set the RTCSessionDescription": brings the slots in step with what libwebrtc
 * made of a description, then fires the events in the order that the specification lists.
 */
import { afterMicrotasks } from '../../core/task.js';
import type { NativeSessionState, NativeTransceiverState } from '../../native.js';
import { RTCTrackEvent } from '../events.js';
import { type MediaStream, MediaStreamEvent, streams } from '../media-stream.js';
import { type MediaStreamTrack, tracks } from '../media-stream-track.js';
import type { PeerConnectionSlots } from '../peer-connection-slots.js';
import { defaultEncodings } from '../rtp-parameters.js';
import { type RTCRtpReceiver, receivers } from '../rtp-receiver.js';
import { senders } from '../rtp-sender.js';
import {
  type ActiveDirection,
  type RTCRtpTransceiver,
  receives,
  sends,
  type TransceiverSlots,
  transceivers,
} from '../rtp-transceiver.js';
import { placeTransports, transportAt } from '../transports.js';

/** What is to be fired once every slot is in place. */
interface Consequences {
  muted: MediaStreamTrack[];
  removed: [MediaStream, MediaStreamTrack][];
  added: [MediaStream, MediaStreamTrack][];
  tracks: RTCRtpTransceiver[];
  /** For the legacy events, which know streams only as a whole. */
  streamsBefore: Set<MediaStream>;
}

function active(direction: NativeTransceiverState['direction'] | null): ActiveDirection | null {
  return direction === 'stopped' ? null : direction;
}

function transceiverOf(slots: PeerConnectionSlots, state: NativeTransceiverState): RTCRtpTransceiver | undefined {
  const known = slots.transceiverById.get(state.id);
  if (known !== undefined || state.handle === undefined) return known;
  const direction = active(state.direction) ?? 'inactive';
  return slots.addTransceiver(
    transceivers.create(
      state.handle,
      { kind: state.kind, direction, track: null, encodings: defaultEncodings(state.kind) },
      slots,
    ),
  );
}

/** The specification's "set the associated remote streams". */
function setAssociatedStreams(receiver: RTCRtpReceiver, next: MediaStream[], { removed, added }: Consequences): void {
  const slots = receivers.slots(receiver);
  const { track } = receiver;
  for (const stream of slots.associatedStreams) if (!next.includes(stream)) removed.push([stream, track]);
  for (const stream of next) if (!slots.associatedStreams.includes(stream)) added.push([stream, track]);
  slots.associatedStreams = next;
}

/** The specification's "process remote track", with libwebrtc's [[FiredDirection]] before and after. */
function processRemoteTrack(
  slots: PeerConnectionSlots,
  transceiver: RTCRtpTransceiver,
  state: NativeTransceiverState,
  consequences: Consequences,
): void {
  const own = transceivers.slots(transceiver);
  const { receiver } = transceiver;
  const received = receives(own.firedDirection);
  own.firedDirection = state.firedDirection;
  const addedBefore = consequences.added.length;
  const ids = receives(own.firedDirection) ? state.receiverStreamIds : [];
  setAssociatedStreams(
    receiver,
    ids.map((id) => slots.remoteStream(id)),
    consequences,
  );
  if (receives(own.firedDirection)) {
    if (!received || consequences.added.length > addedBefore) consequences.tracks.push(transceiver);
  } else if (received) {
    consequences.muted.push(receiver.track);
  }
}

function applyTransceiver(own: TransceiverSlots, state: NativeTransceiverState): void {
  own.listed = true;
  own.mid = state.mid;
  own.currentDirection = active(state.currentDirection);
  own.hasSent ||= sends(own.currentDirection);
}

function applyTransceivers(slots: PeerConnectionSlots, state: NativeSessionState, remote: boolean): Consequences {
  const streamsBefore = remoteStreams(slots);
  const consequences: Consequences = { muted: [], removed: [], added: [], tracks: [], streamsBefore };
  const listed = new Set<RTCRtpTransceiver>();
  for (const each of state.transceivers) {
    const transceiver = transceiverOf(slots, each);
    if (transceiver === undefined) continue;
    listed.add(transceiver);
    const own = transceivers.slots(transceiver);
    applyTransceiver(own, each);
    slots.receiverTrackIds.set(each.receiverTrackId, transceiver.receiver.track.id);
    if (remote) processRemoteTrack(slots, transceiver, each, consequences);
    const transport = transportAt(slots, state, each.transport);
    senders.slots(transceiver.sender).transport = transport;
    receivers.slots(transceiver.receiver).transport = transport;
    if (each.stopped && !own.stopped) transceivers.stop(transceiver, false);
  }
  for (const transceiver of slots.transceivers) {
    const own = transceivers.slots(transceiver);
    if (listed.has(transceiver) || !(own.listed || own.stopping)) continue;
    if (receives(own.firedDirection)) setAssociatedStreams(transceiver.receiver, [], consequences);
    if (!own.stopped) transceivers.stop(transceiver, false);
    own.mid = null;
    slots.removeTransceiver(transceiver);
  }
  return consequences;
}

function remoteStreams(slots: PeerConnectionSlots): Set<MediaStream> {
  return new Set(slots.transceivers.flatMap(({ receiver }) => receivers.slots(receiver).associatedStreams));
}

function fireLegacyEvents(slots: PeerConnectionSlots, before: Set<MediaStream>): void {
  const now = remoteStreams(slots);
  for (const stream of now) if (!before.has(stream)) slots.fire(new MediaStreamEvent('addstream', { stream }));
  for (const stream of before) if (!now.has(stream)) slots.fire(new MediaStreamEvent('removestream', { stream }));
}

/** Between two events, as in a browser, the promise callbacks run that the first one made due. */
async function fireTracks(slots: PeerConnectionSlots, added: readonly RTCRtpTransceiver[]): Promise<void> {
  for (const [index, transceiver] of added.entries()) {
    if (index > 0) await new Promise<void>(afterMicrotasks);
    if (slots.isClosed) return;
    const { receiver } = transceiver;
    const { associatedStreams } = receivers.slots(receiver);
    slots.fire(
      new RTCTrackEvent('track', { receiver, track: receiver.track, streams: associatedStreams, transceiver }),
    );
  }
  for (const { receiver } of added) {
    if (receivers.slots(receiver).hasReceived) tracks.setMuted(receiver.track, false);
  }
}

function fireAll(slots: PeerConnectionSlots, consequences: Consequences): Promise<void> | undefined {
  for (const track of consequences.muted) tracks.setMuted(track, true);
  for (const [stream, track] of consequences.removed) streams.remove(stream, track);
  for (const [stream, track] of consequences.added) streams.add(stream, track);
  const fireLast = (): void => {
    if (!slots.isClosed) fireLegacyEvents(slots, consequences.streamsBefore);
  };
  if (consequences.tracks.length > 0) return fireTracks(slots, consequences.tracks).then(fireLast);
  fireLast();
  return undefined;
}

/** Where a description came from; a rollback counts as remote as well, because it may take remote tracks back. */
export type DescriptionSource = 'local' | 'remote' | 'rollback';

/** A promise when events are still to be fired. */
export function applySessionState(
  slots: PeerConnectionSlots,
  state: NativeSessionState,
  source: DescriptionSource,
): Promise<void> | undefined {
  placeTransports(slots, state);
  slots.canTrickleIceCandidates = state.canTrickleIceCandidates;
  slots.applyDescriptions(state);
  const changed = slots.signalingState !== state.signalingState;
  slots.signalingState = state.signalingState;
  if (state.signalingState === 'stable' && source !== 'rollback') {
    slots.lastCreatedOffer = '';
    slots.lastCreatedAnswer = '';
  }
  const consequences = applyTransceivers(slots, state, source !== 'local');
  if (changed) slots.fire('signalingstatechange');
  return slots.isClosed ? undefined : fireAll(slots, consequences);
}

/** addTrack(), removeTrack() and addTransceiver(): the algorithms that change a connection's set of transceivers. */
import { checkOptions, wrongType, wrongValue } from '../core/check.js';
import { domException } from '../core/errors.js';
import { enumValue, optional, toDictionary, toDOMString, toSequence } from '../core/webidl.js';
import type { NativeRtpEncoding } from '../native.js';
import type { VoxlinkTransceiverInit } from './dictionaries.js';
import { type MediaStream, toStream } from './media-stream.js';
import { type MediaStreamTrack, tracks } from './media-stream-track.js';
import { checkList } from './network-filter.js';
import type { PeerConnectionSlots } from './peer-connection-slots.js';
import { checkRid, checkSendEncodings, defaultEncodings, toEncoding } from './rtp-parameters.js';
import { type RTCRtpSender, senders } from './rtp-sender.js';
import { type ActiveDirection, DIRECTIONS, type RTCRtpTransceiver, transceivers } from './rtp-transceiver.js';

/** An RTCRtpTransceiverInit after its conversion. */
export interface ConvertedTransceiverInit {
  direction: (typeof DIRECTIONS)[number];
  streams: MediaStream[];
  sendEncodings: NativeRtpEncoding[];
  receiveRids: string[];
}

/** As many as an answer accepts. */
const MAX_LAYERS = 8;

function toReceiveRids(init: VoxlinkTransceiverInit | undefined): string[] {
  const name = 'voxlink.receiveRids';
  const rids = checkList(checkOptions(init, 'voxlink').receiveRids ?? [], name, checkRid);
  if (rids.length > MAX_LAYERS) throw wrongValue(`no more than ${MAX_LAYERS} layers`, name, rids);
  if (new Set(rids).size < rids.length) throw wrongValue('different values', name, rids);
  return rids;
}

export function toTransceiverInit(value: unknown): ConvertedTransceiverInit {
  const members = toDictionary(value, 'init');
  return {
    direction:
      optional(members.direction, (direction, name) => enumValue(direction, DIRECTIONS, name), 'direction') ??
      'sendrecv',
    sendEncodings:
      optional(members.sendEncodings, (list, name) => toSequence(list, toEncoding, name), 'sendEncodings') ?? [],
    streams: optional(members.streams, (list, name) => toSequence(list, toStream, name), 'streams') ?? [],
    receiveRids: toReceiveRids(members.voxlink as VoxlinkTransceiverInit | undefined),
  };
}

function streamIds(streams: MediaStream[]): string[] {
  return [...new Set(streams.map(({ id }) => id))];
}

function kindOf(track: MediaStreamTrack): 'audio' | 'video' {
  return track.kind as 'audio' | 'video';
}

/** addTrack() takes over a transceiver that never sent, as a remote offer or a kind-only addTransceiver() leaves it. */
function reusable(transceiver: RTCRtpTransceiver, kind: string): boolean {
  const { kind: own, stopping, hasSent } = transceivers.slots(transceiver);
  return transceiver.sender.track === null && own === kind && !stopping && !hasSent;
}

const WITH_SENDING: Record<ActiveDirection, ActiveDirection> = {
  sendrecv: 'sendrecv',
  recvonly: 'sendrecv',
  sendonly: 'sendonly',
  inactive: 'sendonly',
};

const WITHOUT_SENDING: Record<ActiveDirection, ActiveDirection> = {
  sendrecv: 'recvonly',
  recvonly: 'recvonly',
  sendonly: 'inactive',
  inactive: 'inactive',
};

export function addTrack(slots: PeerConnectionSlots, track: MediaStreamTrack, streams: MediaStream[]): RTCRtpSender {
  slots.requireOpen();
  if (slots.transceivers.some(({ sender }) => sender.track === track)) {
    throw domException('InvalidAccessError', `Sender already exists for track ${track.id}`);
  }
  const native = tracks.native(track);
  const ids = streamIds(streams);
  const reuse = slots.transceivers.find((transceiver) => reusable(transceiver, track.kind));
  if (reuse === undefined) {
    const handle = slots.native.addTrack(native, ids, null);
    slots.settle();
    const init = {
      kind: kindOf(track),
      direction: 'sendrecv',
      track,
      encodings: defaultEncodings(track.kind),
    } as const;
    return slots.addTransceiver(transceivers.create(handle, init, slots)).sender;
  }
  const own = transceivers.slots(reuse);
  slots.native.addTrack(native, ids, own.handle);
  slots.settle();
  senders.slots(reuse.sender).track = track;
  own.direction = WITH_SENDING[own.direction];
  return reuse.sender;
}

export function removeTrack(slots: PeerConnectionSlots, sender: RTCRtpSender): void {
  slots.requireOpen();
  if (!slots.createdSenders.has(sender)) {
    throw domException('InvalidAccessError', 'The sender was not created by this connection');
  }
  const transceiver = slots.transceivers.find((each) => each.sender === sender);
  if (transceiver === undefined || sender.track === null) return;
  const own = transceivers.slots(transceiver);
  if (own.stopping) return;
  senders.slots(sender).track = null;
  own.direction = WITHOUT_SENDING[own.direction];
  slots.native.removeTrack(own.handle);
  slots.settle();
}

export function addTransceiver(
  slots: PeerConnectionSlots,
  trackOrKind: unknown,
  init: ConvertedTransceiverInit,
): RTCRtpTransceiver {
  const track = tracks.is(trackOrKind) ? trackOrKind : null;
  const kind = track === null ? toDOMString(trackOrKind, 'trackOrKind') : kindOf(track);
  if (kind !== 'audio' && kind !== 'video') {
    throw wrongType("MediaStreamTrack, 'audio' or 'video'", 'trackOrKind', trackOrKind);
  }
  slots.requireOpen();
  const { direction, receiveRids } = init;
  if (kind === 'audio' && receiveRids.length > 0)
    throw wrongValue('layers of video', 'voxlink.receiveRids', receiveRids);
  if (direction === 'stopped') throw wrongType("a direction other than 'stopped'", 'direction', direction);
  const given = checkSendEncodings(init.sendEncodings, kind);
  const encodings = given.length > 0 ? given : defaultEncodings(kind);
  const nativeInit = { direction, streamIds: streamIds(init.streams), encodings, receiveRids };
  const handle = slots.native.addTransceiver(kind, track === null ? null : tracks.native(track), nativeInit);
  slots.settle();
  return slots.addTransceiver(transceivers.create(handle, { kind, direction, track, encodings }, slots));
}

export function addTransceiverOfKind(
  slots: PeerConnectionSlots,
  kind: 'audio' | 'video',
  direction: ActiveDirection,
): RTCRtpTransceiver {
  return addTransceiver(slots, kind, { direction, streams: [], sendEncodings: [], receiveRids: [] });
}

/** What reaches a connection from libwebrtc between its own calls. */
import {
  type NativeConnectionStates,
  type NativeDataChannel,
  type NativeDataChannelDescription,
  type NativeDescriptions,
  type NativeIceCandidate,
  type NativeIceCandidateError,
  PeerConnectionEvent,
} from '../native.js';
import { channels } from './data-channel.js';
import { RTCPeerConnectionIceErrorEvent, RTCPeerConnectionIceEvent } from './events.js';
import { RTCIceCandidate, type RTCIceServerTransportProtocol } from './ice-candidate.js';
import { tracks } from './media-stream-track.js';
import type { PeerConnectionSlots } from './peer-connection-slots.js';
import { receivers } from './rtp-receiver.js';
import { receives, transceivers } from './rtp-transceiver.js';
import { usernameFragments } from './sdp.js';
import { addLocalCandidate, applyTransports } from './transports.js';

/** The members of PeerConnectionEvent, with the arguments that the boundary gives each. */
type Handler = (slots: PeerConnectionSlots, a: unknown, b: unknown) => void;

function relayProtocolOf(url: string): RTCIceServerTransportProtocol {
  if (url.startsWith('turns:')) return 'tls';
  return url.endsWith('?transport=tcp') ? 'tcp' : 'udp';
}

function fireCandidate(slots: PeerConnectionSlots, candidate: RTCIceCandidate | null): void {
  slots.fire(new RTCPeerConnectionIceEvent('icecandidate', { candidate, url: candidate?.url ?? null }));
}

function receiveCandidate(slots: PeerConnectionSlots, native: NativeIceCandidate, next: NativeDescriptions): void {
  slots.applyDescriptions(next);
  const { url, ...init } = native;
  const isRelay = native.candidate.includes(' typ relay');
  const extra = url === '' ? {} : { url, relayProtocol: isRelay ? relayProtocolOf(url) : null };
  const candidate = new RTCIceCandidate({ ...init, ...extra });
  addLocalCandidate(slots, candidate);
  fireCandidate(slots, candidate);
}

/**
 * An empty candidate for each transport of the local description tells the remote peer that no more will follow.
 * Media descriptions that share a transport share its username fragment.
 */
function fireEndOfCandidates(slots: PeerConnectionSlots): void {
  const done = new Set<string | null>();
  for (const [sdpMid, sdpMLineIndex, usernameFragment] of usernameFragments(slots.localDescription?.sdp ?? '')) {
    if (done.has(usernameFragment)) continue;
    done.add(usernameFragment);
    fireCandidate(slots, new RTCIceCandidate({ candidate: '', sdpMid, sdpMLineIndex, usernameFragment }));
    if (slots.isClosed) return;
  }
}

/**
 * The states of a connection follow from those of its transports. All of them are in place before the first event, and
 * the events of the transports come before those of the connection.
 */
function receiveStates(slots: PeerConnectionSlots, states: NativeConnectionStates): void {
  const { iceGatheringState, iceConnectionState, connectionState, transports } = states;
  const gathering = iceGatheringState !== null && iceGatheringState !== slots.iceGatheringState;
  const ice = iceConnectionState !== null && iceConnectionState !== slots.iceConnectionState;
  const connection = connectionState !== null && connectionState !== slots.connectionState;
  if (gathering && iceGatheringState === 'complete') fireEndOfCandidates(slots);
  if (slots.isClosed) return;
  if (gathering) slots.iceGatheringState = iceGatheringState;
  if (ice) slots.iceConnectionState = iceConnectionState;
  if (connection) slots.connectionState = connectionState;
  if (gathering || connection) slots.updateActive();
  if (transports !== null) applyTransports(slots, transports);
  if (gathering && !slots.isClosed) slots.fire('icegatheringstatechange');
  if (gathering && iceGatheringState === 'complete' && !slots.isClosed) fireCandidate(slots, null);
  if (ice && !slots.isClosed) slots.fire('iceconnectionstatechange');
  if (connection && !slots.isClosed) slots.fire('connectionstatechange');
}

function receiveCandidateError(slots: PeerConnectionSlots, error: NativeIceCandidateError): void {
  const { address, port, url, errorCode, errorText } = error;
  const known = { address: address === '' ? null : address, port: port === 0 ? null : port };
  slots.fire(new RTCPeerConnectionIceErrorEvent('icecandidateerror', { ...known, url, errorCode, errorText }));
}

function receiveDataChannel(
  slots: PeerConnectionSlots,
  native: NativeDataChannel,
  description: NativeDataChannelDescription,
): void {
  slots.channels.add(channels.createRemote(native, description, slots));
}

function receiveFirstPacket(slots: PeerConnectionSlots, transceiverId: number): void {
  const transceiver = slots.transceiverById.get(transceiverId);
  if (transceiver === undefined) return;
  const { receiver } = transceiver;
  receivers.slots(receiver).hasReceived = true;
  if (receives(transceivers.slots(transceiver).firedDirection)) tracks.setMuted(receiver.track, false);
}

const HANDLERS: Record<number, Handler> = {
  [PeerConnectionEvent.States]: (slots, states) => receiveStates(slots, states as NativeConnectionStates),
  [PeerConnectionEvent.IceCandidate]: (slots, candidate, next) =>
    receiveCandidate(slots, candidate as NativeIceCandidate, next as NativeDescriptions),
  [PeerConnectionEvent.IceCandidateError]: (slots, error) =>
    receiveCandidateError(slots, error as NativeIceCandidateError),
  [PeerConnectionEvent.NegotiationNeeded]: (slots, eventId) => slots.fireNegotiationNeeded(eventId as number),
  [PeerConnectionEvent.DataChannel]: (slots, native, description) =>
    receiveDataChannel(slots, native as NativeDataChannel, description as NativeDataChannelDescription),
  [PeerConnectionEvent.FirstPacket]: (slots, id) => receiveFirstPacket(slots, id as number),
};

export function receiveEvent(slots: PeerConnectionSlots, event: number, a: unknown, b: unknown): void {
  if (!slots.isClosed) HANDLERS[event]?.(slots, a, b);
}

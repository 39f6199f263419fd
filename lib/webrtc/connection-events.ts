/** What reaches a connection from libwebrtc between its own calls. */
import {
  type NativeDataChannel,
  type NativeDataChannelDescription,
  type NativeDescriptions,
  type NativeIceCandidate,
  type NativeIceCandidateError,
  type NativeTransportStates,
  PeerConnectionEvent,
} from '../native.js';
import { channels } from './data-channel.js';
import type { RTCIceConnectionState, RTCIceGatheringState, RTCPeerConnectionState } from './dictionaries.js';
import { RTCPeerConnectionIceErrorEvent, RTCPeerConnectionIceEvent } from './events.js';
import { RTCIceCandidate, type RTCIceServerTransportProtocol } from './ice-candidate.js';
import { iceTransports, type RTCIceTransportState } from './ice-transport.js';
import { tracks } from './media-stream-track.js';
import type { PeerConnectionSlots } from './peer-connection-slots.js';
import { receivers } from './rtp-receiver.js';
import { receives, transceivers } from './rtp-transceiver.js';
import { usernameFragments } from './sdp.js';
import { applyTransports } from './transports.js';

const GATHERING_STATES: readonly RTCIceGatheringState[] = ['new', 'gathering', 'complete'];

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
  fireCandidate(slots, new RTCIceCandidate({ ...init, ...extra }));
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

function receiveGatheringState(slots: PeerConnectionSlots, state: RTCIceGatheringState): void {
  if (state === slots.iceGatheringState) return;
  if (state === 'complete') fireEndOfCandidates(slots);
  if (slots.isClosed) return;
  slots.iceGatheringState = state;
  for (const { iceTransport } of slots.dtlsTransports.values()) iceTransports.setGatheringState(iceTransport, state);
  if (slots.isClosed) return;
  slots.fire('icegatheringstatechange');
  if (state === 'complete' && !slots.isClosed) fireCandidate(slots, null);
  slots.updateActive();
}

function receiveIceConnectionState(slots: PeerConnectionSlots, state: RTCIceConnectionState): void {
  if (state === slots.iceConnectionState) return;
  slots.iceConnectionState = state;
  const transportState: RTCIceTransportState = state;
  for (const { iceTransport } of slots.dtlsTransports.values()) iceTransports.setState(iceTransport, transportState);
  if (slots.isClosed) return;
  slots.fire('iceconnectionstatechange');
}

function receiveConnectionState(slots: PeerConnectionSlots, state: RTCPeerConnectionState): void {
  if (state === slots.connectionState) return;
  slots.connectionState = state;
  slots.updateActive();
  slots.fire('connectionstatechange');
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
  receivers.refreshSources(receiver);
  if (receives(transceivers.slots(transceiver).firedDirection)) tracks.setMuted(receiver.track, false);
}

const HANDLERS: Record<number, Handler> = {
  [PeerConnectionEvent.IceGatheringState]: (slots, state) =>
    receiveGatheringState(slots, GATHERING_STATES[state as number] as RTCIceGatheringState),
  [PeerConnectionEvent.IceConnectionState]: (slots, state) =>
    receiveIceConnectionState(slots, state as RTCIceConnectionState),
  [PeerConnectionEvent.ConnectionState]: (slots, state) =>
    receiveConnectionState(slots, state as RTCPeerConnectionState),
  [PeerConnectionEvent.IceCandidate]: (slots, candidate, next) =>
    receiveCandidate(slots, candidate as NativeIceCandidate, next as NativeDescriptions),
  [PeerConnectionEvent.IceCandidateError]: (slots, error) =>
    receiveCandidateError(slots, error as NativeIceCandidateError),
  [PeerConnectionEvent.NegotiationNeeded]: (slots, eventId) => slots.fireNegotiationNeeded(eventId as number),
  [PeerConnectionEvent.DataChannel]: (slots, native, description) =>
    receiveDataChannel(slots, native as NativeDataChannel, description as NativeDataChannelDescription),
  [PeerConnectionEvent.Transports]: (slots, states) => applyTransports(slots, states as NativeTransportStates),
  [PeerConnectionEvent.FirstPacket]: (slots, id) => receiveFirstPacket(slots, id as number),
};

export function receiveEvent(slots: PeerConnectionSlots, event: number, a: unknown, b: unknown): void {
  if (!slots.isClosed) HANDLERS[event]?.(slots, a, b);
}

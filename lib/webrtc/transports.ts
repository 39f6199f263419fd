/** Keeps the transport objects of a connection in step with what libwebrtc reports. */
import { queueTask } from '../core/task.js';
import type { NativeTransportStates } from '../native.js';
import { dtlsTransports, type RTCDtlsTransport } from './dtls-transport.js';
import type { RTCIceCandidate } from './ice-candidate.js';
import { iceTransports } from './ice-transport.js';
import type { PeerConnectionSlots } from './peer-connection-slots.js';
import { sctpTransports } from './sctp-transport.js';

function transportNamed(slots: PeerConnectionSlots, name: string): RTCDtlsTransport {
  let transport = slots.dtlsTransports.get(name);
  if (transport === undefined) {
    transport = dtlsTransports.create(slots);
    slots.dtlsTransports.set(name, transport);
  }
  return transport;
}

function applySctp(slots: PeerConnectionSlots, { sctp, transports }: NativeTransportStates): void {
  const name = sctp === null ? undefined : transports[sctp.transport]?.name;
  if (sctp === null || name === undefined) {
    if (slots.sctp !== null) sctpTransports.close(slots.sctp);
    slots.sctp = null;
    return;
  }
  const dtls = transportNamed(slots, name);
  slots.sctp ??= sctpTransports.create(sctp, dtls);
  sctpTransports.apply(slots.sctp, sctp, dtls);
}

function discardMissing(slots: PeerConnectionSlots, { transports }: NativeTransportStates): void {
  const names = new Set(transports.map(({ name }) => name));
  for (const [name, transport] of slots.dtlsTransports) {
    if (names.has(name)) continue;
    slots.dtlsTransports.delete(name);
    slots.discardedTransports.add(transport);
    queueTask(() => {
      if (slots.discardedTransports.delete(transport)) dtlsTransports.discard(transport);
    });
  }
}

/** Brings the objects in step with a description: which there are, and what they carry. */
export function placeTransports(slots: PeerConnectionSlots, states: NativeTransportStates): void {
  discardMissing(slots, states);
  for (const { name, mids, ice } of states.transports) {
    iceTransports.place(transportNamed(slots, name).iceTransport, mids, ice);
  }
  applySctp(slots, states);
}

/** Applies the states in the order in which the W3C attributes must be true when the events fire. */
export function applyTransports(slots: PeerConnectionSlots, states: NativeTransportStates): void {
  discardMissing(slots, states);
  for (const state of states.transports) {
    const transport = transportNamed(slots, state.name);
    iceTransports.place(transport.iceTransport, state.mids, state.ice);
    iceTransports.apply(transport.iceTransport, state.ice);
    if (slots.isClosed) return;
    if (state.dtlsCipher !== null) slots.dtlsCiphers.set(`T${state.ice.mid}1`, state.dtlsCipher);
    dtlsTransports.apply(transport, state);
    if (slots.isClosed) return;
  }
  applySctp(slots, states);
}

export function addLocalCandidate(slots: PeerConnectionSlots, candidate: RTCIceCandidate): void {
  for (const { iceTransport } of slots.dtlsTransports.values()) {
    iceTransports.addLocalCandidate(iceTransport, candidate);
  }
}

/** The object of a transport that a snapshot names by its index. */
export function transportAt(
  slots: PeerConnectionSlots,
  { transports }: NativeTransportStates,
  index: number,
): RTCDtlsTransport | null {
  const name = transports[index]?.name;
  return name === undefined ? null : (slots.dtlsTransports.get(name) ?? null);
}

export function closeTransports(slots: PeerConnectionSlots): void {
  if (slots.sctp !== null) sctpTransports.close(slots.sctp);
  for (const transport of slots.dtlsTransports.values()) dtlsTransports.close(transport);
  for (const transport of slots.discardedTransports) dtlsTransports.close(transport);
  slots.discardedTransports.clear();
}

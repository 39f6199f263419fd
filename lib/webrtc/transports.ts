/** Keeps the transport objects of a connection in step with what libwebrtc reports. */
import type { NativeTransportStates } from '../native.js';
import { dtlsTransports, type RTCDtlsTransport } from './dtls-transport.js';
import { iceTransports } from './ice-transport.js';
import type { PeerConnectionSlots } from './peer-connection-slots.js';
import { sctpTransports } from './sctp-transport.js';

function transportNamed(slots: PeerConnectionSlots, name: string): RTCDtlsTransport {
  let transport = slots.dtlsTransports.get(name);
  if (transport === undefined) {
    transport = dtlsTransports.create();
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

/** Applies the states in the order in which the W3C attributes must be true when the events fire. */
export function applyTransports(slots: PeerConnectionSlots, states: NativeTransportStates): void {
  const names = new Set(states.transports.map(({ name }) => name));
  for (const [name, transport] of slots.dtlsTransports) {
    if (names.has(name)) continue;
    slots.dtlsTransports.delete(name);
    dtlsTransports.close(transport);
  }
  for (const state of states.transports) {
    dtlsTransports.apply(transportNamed(slots, state.name), state, slots.iceRole);
    if (slots.isClosed) return;
  }
  applySctp(slots, states);
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
  for (const transport of slots.dtlsTransports.values()) {
    dtlsTransports.close(transport);
    iceTransports.close(transport.iceTransport);
  }
}

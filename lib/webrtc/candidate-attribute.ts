/** The candidate-attribute of RFC 8839, section 5.1, as far as RTCIceCandidate shows its fields. */
import type { RTCIceCandidateType, RTCIceComponent, RTCIceProtocol, RTCIceTcpCandidateType } from './ice-candidate.js';

export interface CandidateAttribute {
  foundation: string;
  component: RTCIceComponent;
  protocol: RTCIceProtocol;
  priority: number;
  address: string;
  port: number;
  type: RTCIceCandidateType;
  relatedAddress: string | null;
  relatedPort: number | null;
  tcpType: RTCIceTcpCandidateType | null;
  usernameFragment: string | null;
}

const ATTRIBUTE =
  /^(?:a=)?candidate:([\w+/]{1,32}) ([12]) (udp|tcp) (\d{1,10}) ([^\s]+) (\d{1,5}) typ (host|srflx|prflx|relay)((?: [^\s]+ [^\s]+)*)\s*$/i;

const TCP_TYPES: readonly string[] = ['active', 'passive', 'so'];

function extensionsOf(text: string): Map<string, string> {
  const words = text.trim().split(' ');
  const extensions = new Map<string, string>();
  for (let i = 0; i + 1 < words.length; i += 2) {
    const name = (words[i] as string).toLowerCase();
    if (!extensions.has(name)) extensions.set(name, words[i + 1] as string);
  }
  return extensions;
}

function portOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return null;
  const port = Number(text);
  return port <= 0xffff ? port : null;
}

function tcpTypeOf(text: string | undefined): RTCIceTcpCandidateType | null {
  return text !== undefined && TCP_TYPES.includes(text) ? (text as RTCIceTcpCandidateType) : null;
}

/** Null when the text is not a candidate-attribute, as that of an end-of-candidates indication is not. */
export function parseCandidate(text: string): CandidateAttribute | null {
  const match = ATTRIBUTE.exec(text);
  if (match === null) return null;
  const [, foundation, component, protocol, priority, address, port, type, rest] = match as unknown as string[];
  const portNumber = portOf(port);
  if (portNumber === null || Number(priority) > 0xffffffff) return null;
  const extensions = extensionsOf(rest as string);
  return {
    foundation: foundation as string,
    component: component === '1' ? 'rtp' : 'rtcp',
    protocol: (protocol as string).toLowerCase() as RTCIceProtocol,
    priority: Number(priority),
    address: address as string,
    port: portNumber,
    type: (type as string).toLowerCase() as RTCIceCandidateType,
    relatedAddress: extensions.get('raddr') ?? null,
    relatedPort: portOf(extensions.get('rport')),
    tcpType: tcpTypeOf(extensions.get('tcptype')),
    usernameFragment: extensions.get('ufrag') ?? null,
  };
}

import { wrongType } from '../core/check.js';
import { defineInterface } from '../core/interface.js';
import { enumValue, nullable, toDictionary, toDOMString, toUnsignedShort, toUSVString } from '../core/webidl.js';
import { type CandidateAttribute, parseCandidate } from './candidate-attribute.js';

const RELAY_PROTOCOLS = ['udp', 'tcp', 'tls'] as const;

export type RTCIceServerTransportProtocol = (typeof RELAY_PROTOCOLS)[number];
export type RTCIceComponent = 'rtp' | 'rtcp';
export type RTCIceProtocol = 'udp' | 'tcp';
export type RTCIceTcpCandidateType = 'active' | 'passive' | 'so';
export type RTCIceCandidateType = 'host' | 'srflx' | 'prflx' | 'relay';

export interface RTCIceCandidateInit {
  candidate?: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

export interface RTCLocalIceCandidateInit extends RTCIceCandidateInit {
  relayProtocol?: RTCIceServerTransportProtocol | null;
  url?: string | null;
}

/** The members of an RTCIceCandidateInit after their conversion. */
export type ConvertedCandidate = Required<RTCIceCandidateInit>;

function toRelayProtocol(value: unknown, name: string): RTCIceServerTransportProtocol {
  return enumValue(value, RELAY_PROTOCOLS, name);
}

export function toCandidateInit(value: unknown): ConvertedCandidate {
  const members = toDictionary(value, 'candidate');
  return {
    candidate: members.candidate === undefined ? '' : toDOMString(members.candidate, 'candidate'),
    sdpMLineIndex: nullable(members.sdpMLineIndex, toUnsignedShort, 'sdpMLineIndex'),
    sdpMid: nullable(members.sdpMid, toDOMString, 'sdpMid'),
    usernameFragment: nullable(members.usernameFragment, toDOMString, 'usernameFragment'),
  };
}

export class RTCIceCandidate {
  readonly #init: ConvertedCandidate;
  readonly #relayProtocol: RTCIceServerTransportProtocol | null;
  readonly #url: string | null;
  readonly #attribute: CandidateAttribute | null;

  constructor(init: RTCLocalIceCandidateInit = {}) {
    const converted = toCandidateInit(init);
    const members = toDictionary(init, 'candidate');
    this.#relayProtocol = nullable(members.relayProtocol, toRelayProtocol, 'relayProtocol');
    this.#url = nullable(members.url, toUSVString, 'url');
    if (converted.sdpMid === null && converted.sdpMLineIndex === null) {
      throw wrongType('a value', 'sdpMid or sdpMLineIndex', null);
    }
    this.#attribute = parseCandidate(converted.candidate);
    this.#init = converted;
    converted.usernameFragment ??= this.#attribute?.usernameFragment ?? null;
  }

  get candidate(): string {
    return this.#init.candidate;
  }

  get sdpMid(): string | null {
    return this.#init.sdpMid;
  }

  get sdpMLineIndex(): number | null {
    return this.#init.sdpMLineIndex;
  }

  get foundation(): string | null {
    return this.#attribute?.foundation ?? null;
  }

  get component(): RTCIceComponent | null {
    return this.#attribute?.component ?? null;
  }

  get priority(): number | null {
    return this.#attribute?.priority ?? null;
  }

  get address(): string | null {
    return this.#attribute?.address ?? null;
  }

  get protocol(): RTCIceProtocol | null {
    return this.#attribute?.protocol ?? null;
  }

  get port(): number | null {
    return this.#attribute?.port ?? null;
  }

  get type(): RTCIceCandidateType | null {
    return this.#attribute?.type ?? null;
  }

  get tcpType(): RTCIceTcpCandidateType | null {
    return this.#attribute?.tcpType ?? null;
  }

  get relatedAddress(): string | null {
    return this.#attribute?.relatedAddress ?? null;
  }

  get relatedPort(): number | null {
    return this.#attribute?.relatedPort ?? null;
  }

  get usernameFragment(): string | null {
    return this.#init.usernameFragment;
  }

  get relayProtocol(): RTCIceServerTransportProtocol | null {
    return this.#relayProtocol;
  }

  get url(): string | null {
    return this.#url;
  }

  toJSON(): ConvertedCandidate {
    const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = this.#init;
    return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
  }

  static {
    defineInterface(RTCIceCandidate, 'RTCIceCandidate');
  }
}

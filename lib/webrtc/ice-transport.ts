import { type EventHandler, EventTargetBase } from '../core/event-handlers.js';
import type { GlobalEvent } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import type { NativeIceTransportState } from '../native.js';
import type { RTCIceParameters } from './dictionaries.js';
import { RTCIceCandidate, type RTCIceComponent } from './ice-candidate.js';
import { createCandidatePair, type RTCIceCandidatePair } from './ice-candidate-pair.js';
import { type IceSection, iceSections } from './sdp.js';

export type RTCIceTransportState =
  | 'new'
  | 'checking'
  | 'connected'
  | 'completed'
  | 'disconnected'
  | 'failed'
  | 'closed';
export type RTCIceGathererState = 'new' | 'gathering' | 'complete';
export type RTCIceRole = 'unknown' | 'controlling' | 'controlled';

export interface RTCIceTransportEventMap {
  statechange: GlobalEvent;
  gatheringstatechange: GlobalEvent;
  selectedcandidatepairchange: GlobalEvent;
}

/** The connection, as its ICE transports see it. */
export interface IceTransportOwner {
  readonly isClosed: boolean;
  readonly localDescription: { readonly sdp: string } | null;
  readonly remoteDescription: { readonly sdp: string } | null;
}

/** @internal The library's own access to what WebIDL hides. */
export interface IceTransportAccess {
  create(owner: IceTransportOwner): RTCIceTransport;
  /** Which media descriptions the transport carries, and which of the two sides controls. */
  place(transport: RTCIceTransport, mids: string[], state: NativeIceTransportState): void;
  /** Takes over the states, with the events that belong to them. */
  apply(transport: RTCIceTransport, state: NativeIceTransportState): void;
  /** Keeps the object that was announced, if the candidate is one of the transport's. */
  addLocalCandidate(transport: RTCIceTransport, candidate: RTCIceCandidate): void;
  /** The connection was closed: no event follows. */
  close(transport: RTCIceTransport): void;
  /** The transport was given up because others took over what it carried. */
  discard(transport: RTCIceTransport): void;
}

/** @internal */
export let iceTransports: IceTransportAccess;

type Side = 'local' | 'remote';
type SelectedPair = NativeIceTransportState['selectedPair'];

/** A description says once for all its candidates what each of them says itself when it is announced alone. */
function withFragment(attribute: string, usernameFragment: string | null): string {
  if (usernameFragment === null || attribute.includes(' ufrag ')) return attribute;
  return attribute.replace(/ generation \d+/, `$& ufrag ${usernameFragment}`);
}

/**
 * Candidates and parameters are read from the descriptions in force, where libwebrtc keeps them; only the objects that
 * stand for candidates are kept, so that each is always the same.
 */
export class RTCIceTransport extends EventTargetBase<RTCIceTransportEventMap> {
  readonly #owner: IceTransportOwner;
  #role: RTCIceRole = 'unknown';
  #state: RTCIceTransportState = 'new';
  #gatheringState: RTCIceGathererState = 'new';
  #mid = '';
  #mids: string[] = [];
  #nativePair: SelectedPair = null;
  #selectedPair: RTCIceCandidatePair | null = null;
  readonly #candidates: Record<Side, Map<string, RTCIceCandidate>> = { local: new Map(), remote: new Map() };

  declare onstatechange: EventHandler<GlobalEvent>;
  declare ongatheringstatechange: EventHandler<GlobalEvent>;
  declare onselectedcandidatepairchange: EventHandler<GlobalEvent>;

  private constructor(key?: symbol, owner?: IceTransportOwner) {
    requireInternal(key);
    super();
    this.#owner = owner as IceTransportOwner;
  }

  get role(): RTCIceRole {
    return this.#role;
  }

  get component(): RTCIceComponent {
    return 'rtp';
  }

  get state(): RTCIceTransportState {
    return this.#state;
  }

  get gatheringState(): RTCIceGathererState {
    return this.#gatheringState;
  }

  getLocalCandidates(): RTCIceCandidate[] {
    return this.#candidatesOf('local');
  }

  getRemoteCandidates(): RTCIceCandidate[] {
    return this.#candidatesOf('remote');
  }

  getSelectedCandidatePair(): RTCIceCandidatePair | null {
    return this.#selectedPair;
  }

  getLocalParameters(): RTCIceParameters | null {
    return this.#parametersOf('local');
  }

  getRemoteParameters(): RTCIceParameters | null {
    return this.#parametersOf('remote');
  }

  /** The media descriptions that this transport carries, the one that lists the local candidates first. */
  #sections(side: Side): IceSection[] {
    const description = side === 'local' ? this.#owner.localDescription : this.#owner.remoteDescription;
    const sections = iceSections(description?.sdp ?? '');
    const own = sections.filter(({ mid }) => mid === this.#mid);
    const others = sections.filter(({ mid }) => mid !== this.#mid && this.#mids.includes(mid));
    return [...own, ...others];
  }

  #candidatesOf(side: Side): RTCIceCandidate[] {
    // Only the media description that the transport is named after lists what it gathered itself.
    const sections = side === 'local' ? this.#sections(side).slice(0, 1) : this.#sections(side);
    const found = new Set<RTCIceCandidate>();
    for (const section of sections) {
      for (const candidate of section.candidates) found.add(this.#candidate(side, candidate, section));
    }
    return [...found];
  }

  #candidate(side: Side, attribute: string, { mid, index, usernameFragment }: IceSection): RTCIceCandidate {
    const candidate = withFragment(attribute, usernameFragment);
    const known = this.#candidates[side].get(candidate);
    if (known !== undefined) return known;
    const created = new RTCIceCandidate({ candidate, sdpMid: mid, sdpMLineIndex: index, usernameFragment });
    this.#candidates[side].set(candidate, created);
    return created;
  }

  #parametersOf(side: Side): RTCIceParameters | null {
    const [section] = this.#sections(side);
    if (section === undefined || section.usernameFragment === null || section.password === null) return null;
    return { usernameFragment: section.usernameFragment, password: section.password };
  }

  #end(side: Side, candidate: string): RTCIceCandidate {
    const known = this.#candidatesOf(side).find((other) => other.candidate === candidate);
    if (known !== undefined) return known;
    const [section] = this.#sections(side);
    // A peer-reflexive end, which no description names, is not remembered as one of the other side's candidates.
    return new RTCIceCandidate({
      candidate,
      sdpMid: section?.mid ?? this.#mid,
      sdpMLineIndex: section?.index ?? null,
      usernameFragment: section?.usernameFragment ?? null,
    });
  }

  #select(pair: SelectedPair): void {
    const before = this.#nativePair;
    if (before?.local === pair?.local && before?.remote === pair?.remote) return;
    this.#nativePair = pair;
    this.#selectedPair =
      pair === null ? null : createCandidatePair(this.#end('local', pair.local), this.#end('remote', pair.remote));
    this.dispatchEvent(new Event('selectedcandidatepairchange'));
  }

  #setState(state: RTCIceTransportState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new Event('statechange'));
  }

  static {
    defineInterface(RTCIceTransport, 'RTCIceTransport', {
      hidden: true,
      events: ['statechange', 'gatheringstatechange', 'selectedcandidatepairchange'],
      is: (value) => #role in value,
    });
    iceTransports = {
      create: (owner) => new RTCIceTransport(internal, owner),
      place(transport, mids, { mid, role }) {
        if (transport.#state === 'closed') return;
        transport.#mid = mid;
        transport.#mids = mids;
        transport.#role = role;
      },
      apply(transport, { state, gatheringState, selectedPair }) {
        const owner = transport.#owner;
        if (owner.isClosed || transport.#state === 'closed') return;
        if (gatheringState !== transport.#gatheringState) {
          transport.#gatheringState = gatheringState;
          transport.dispatchEvent(new Event('gatheringstatechange'));
        }
        if (!owner.isClosed) transport.#select(selectedPair);
        if (!owner.isClosed) transport.#setState(state);
      },
      addLocalCandidate(transport, candidate) {
        if (candidate.sdpMid === transport.#mid) transport.#candidates.local.set(candidate.candidate, candidate);
      },
      close(transport) {
        transport.#state = 'closed';
      },
      discard(transport) {
        if (!transport.#owner.isClosed) transport.#setState('closed');
      },
    };
  }
}

import { type EventHandler, EventTargetBase } from '../core/event-handlers.js';
import type { GlobalEvent } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import type { RTCIceComponent } from './ice-candidate.js';

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
}

/** @internal The library's own access to what WebIDL hides. */
export interface IceTransportAccess {
  create(): RTCIceTransport;
  setRole(transport: RTCIceTransport, role: RTCIceRole): void;
  setState(transport: RTCIceTransport, state: RTCIceTransportState): void;
  setGatheringState(transport: RTCIceTransport, state: RTCIceGathererState): void;
  close(transport: RTCIceTransport): void;
}

/** @internal */
export let iceTransports: IceTransportAccess;

export class RTCIceTransport extends EventTargetBase<RTCIceTransportEventMap> {
  #role: RTCIceRole = 'unknown';
  #state: RTCIceTransportState = 'new';
  #gatheringState: RTCIceGathererState = 'new';

  declare onstatechange: EventHandler<GlobalEvent>;
  declare ongatheringstatechange: EventHandler<GlobalEvent>;

  private constructor(key?: symbol) {
    requireInternal(key);
    super();
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

  static {
    defineInterface(RTCIceTransport, 'RTCIceTransport', {
      hidden: true,
      events: ['statechange', 'gatheringstatechange'],
      is: (value) => #role in value,
    });
    iceTransports = {
      create: () => new RTCIceTransport(internal),
      setRole(transport, role) {
        if (transport.#state !== 'closed') transport.#role = role;
      },
      setState(transport, state) {
        if (transport.#state === state || transport.#state === 'closed') return;
        transport.#state = state;
        transport.dispatchEvent(new Event('statechange'));
      },
      setGatheringState(transport, state) {
        if (transport.#gatheringState === state || transport.#state === 'closed') return;
        transport.#gatheringState = state;
        transport.dispatchEvent(new Event('gatheringstatechange'));
      },
      close(transport) {
        transport.#state = 'closed';
      },
    };
  }
}

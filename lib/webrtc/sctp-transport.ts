import { type EventHandler, EventTargetBase } from '../core/event-handlers.js';
import type { GlobalEvent } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { queueTask } from '../core/task.js';
import type { NativeTransportStates } from '../native.js';
import type { RTCDtlsTransport } from './dtls-transport.js';

export type RTCSctpTransportState = 'connecting' | 'connected' | 'closed';

export interface RTCSctpTransportEventMap {
  statechange: GlobalEvent;
}

type NativeSctp = NonNullable<NativeTransportStates['sctp']>;

/** @internal The library's own access to what WebIDL hides. */
export interface SctpTransportAccess {
  create(state: NativeSctp, transport: RTCDtlsTransport): RTCSctpTransport;
  apply(transport: RTCSctpTransport, state: NativeSctp, dtls: RTCDtlsTransport): void;
  /** Closed by the connection: browsers fire the event nevertheless, in a task of its own. */
  close(transport: RTCSctpTransport): void;
}

/** @internal */
export let sctpTransports: SctpTransportAccess;

export class RTCSctpTransport extends EventTargetBase<RTCSctpTransportEventMap> {
  #transport: RTCDtlsTransport;
  #state: RTCSctpTransportState = 'connecting';
  #maxMessageSize: number;
  #maxChannels: number | null;

  declare onstatechange: EventHandler<GlobalEvent>;

  private constructor(key?: symbol, state?: NativeSctp, transport?: RTCDtlsTransport) {
    requireInternal(key);
    super();
    this.#transport = transport as RTCDtlsTransport;
    this.#maxMessageSize = (state as NativeSctp).maxMessageSize;
    this.#maxChannels = (state as NativeSctp).maxChannels;
  }

  get transport(): RTCDtlsTransport {
    return this.#transport;
  }

  get state(): RTCSctpTransportState {
    return this.#state;
  }

  get maxMessageSize(): number {
    return this.#maxMessageSize;
  }

  get maxChannels(): number | null {
    return this.#maxChannels;
  }

  static {
    defineInterface(RTCSctpTransport, 'RTCSctpTransport', {
      hidden: true,
      events: ['statechange'],
      is: (value) => #transport in value,
    });
    sctpTransports = {
      create: (state, transport) => new RTCSctpTransport(internal, state, transport),
      apply(transport, { state, maxMessageSize, maxChannels }, dtls) {
        transport.#transport = dtls;
        transport.#maxMessageSize = maxMessageSize;
        if (transport.#state === 'closed' || transport.#state === state) return;
        transport.#state = state;
        if (state === 'connected') transport.#maxChannels = maxChannels;
        transport.dispatchEvent(new Event('statechange'));
      },
      close(transport) {
        if (transport.#state === 'closed') return;
        transport.#state = 'closed';
        queueTask(() => transport.dispatchEvent(new Event('statechange')));
      },
    };
  }
}

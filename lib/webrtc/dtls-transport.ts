import { type EventHandler, EventTargetBase, type PresentEventHandler } from '../core/event-handlers.js';
import type { GlobalEvent } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import type { NativeTransportStates } from '../native.js';
import { RTCErrorEvent, rtcError } from './error.js';
import { type IceTransportOwner, iceTransports, type RTCIceTransport } from './ice-transport.js';

export type RTCDtlsTransportState = 'new' | 'connecting' | 'connected' | 'closed' | 'failed';

export interface RTCDtlsTransportEventMap {
  statechange: GlobalEvent;
  error: RTCErrorEvent;
}

type NativeTransport = NativeTransportStates['transports'][number];

/** @internal The library's own access to what WebIDL hides. */
export interface DtlsTransportAccess {
  create(owner: IceTransportOwner): RTCDtlsTransport;
  apply(transport: RTCDtlsTransport, state: NativeTransport): void;
  /** The connection was closed: no event follows. */
  close(transport: RTCDtlsTransport): void;
  /** Others took over what the transport carried, so it ends, with an event. */
  discard(transport: RTCDtlsTransport): void;
}

/** @internal */
export let dtlsTransports: DtlsTransportAccess;

const DTLS_FAILED = { type: 'OPERATION_ERROR_WITH_DATA', message: 'The DTLS handshake failed' } as const;

/** The attributes whose events are classes of this library. */
export interface RTCDtlsTransportHandlers {
  get onerror(): PresentEventHandler;
  set onerror(handler: EventHandler<RTCErrorEvent>);
}

export class RTCDtlsTransport extends EventTargetBase<RTCDtlsTransportEventMap, RTCDtlsTransportHandlers> {
  readonly #iceTransport: RTCIceTransport;
  #state: RTCDtlsTransportState = 'new';
  #remoteCertificates: readonly ArrayBuffer[] = [];

  declare onstatechange: EventHandler<GlobalEvent>;

  private constructor(key?: symbol, owner?: IceTransportOwner) {
    requireInternal(key);
    super();
    this.#iceTransport = iceTransports.create(owner as IceTransportOwner);
  }

  get iceTransport(): RTCIceTransport {
    return this.#iceTransport;
  }

  get state(): RTCDtlsTransportState {
    return this.#state;
  }

  getRemoteCertificates(): ArrayBuffer[] {
    return [...this.#remoteCertificates];
  }

  static {
    defineInterface(RTCDtlsTransport, 'RTCDtlsTransport', {
      hidden: true,
      events: ['statechange', 'error'],
      is: (value) => #iceTransport in value,
    });
    dtlsTransports = {
      create: (owner) => new RTCDtlsTransport(internal, owner),
      apply(transport, { dtlsState, remoteCertificates }) {
        if (transport.#state === 'closed' || transport.#state === dtlsState) return;
        transport.#remoteCertificates = dtlsState === 'connected' ? remoteCertificates : [];
        transport.#state = dtlsState;
        if (dtlsState === 'failed') {
          const error = rtcError(DTLS_FAILED, 'dtls-failure');
          transport.dispatchEvent(new RTCErrorEvent('error', { error }));
        }
        transport.dispatchEvent(new Event('statechange'));
      },
      close(transport) {
        transport.#state = 'closed';
        transport.#remoteCertificates = [];
        iceTransports.close(transport.#iceTransport);
      },
      discard(transport) {
        iceTransports.discard(transport.#iceTransport);
        if (transport.#state === 'closed') return;
        transport.#state = 'closed';
        transport.#remoteCertificates = [];
        transport.dispatchEvent(new Event('statechange'));
      },
    };
  }
}

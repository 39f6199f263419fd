import { closedError } from '../core/errors.js';
import type { GlobalEventTarget } from '../core/globals.js';
import { endTask } from '../core/task.js';
import type {
  NativeDescription,
  NativeDescriptions,
  NativePeerConnection,
  NativeResult,
  NativeRtpReceiver,
  NativeRtpSender,
} from '../native.js';
import type { Configuration } from './configuration.js';
import type { ChannelOwner, RTCDataChannel } from './data-channel.js';
import type {
  RTCIceConnectionState,
  RTCIceGatheringState,
  RTCPeerConnectionState,
  RTCSignalingState,
} from './dictionaries.js';
import type { RTCDtlsTransport } from './dtls-transport.js';
import { nativeException } from './error.js';
import { RTCDataChannelEvent } from './events.js';
import type { IceTransportOwner } from './ice-transport.js';
import { type MediaStream, streams } from './media-stream.js';
import { type ChainOwner, OperationsChain } from './operations-chain.js';
import type { RTCRtpSender } from './rtp-sender.js';
import { type RTCRtpTransceiver, type TransceiverOwner, transceivers } from './rtp-transceiver.js';
import type { RTCSctpTransport } from './sctp-transport.js';
import { RTCSessionDescription } from './session-description.js';
import { completeStats } from './stats-members.js';
import { parseStats, type RTCStatsReport } from './stats-report.js';

const BUSY_STATES: readonly RTCPeerConnectionState[] = ['connecting', 'connected', 'disconnected'];

function updated(present: RTCSessionDescription | null, next: NativeDescription | null): RTCSessionDescription | null {
  if (next === null) return null;
  return present?.type === next.type && present.sdp === next.sdp ? present : new RTCSessionDescription(next);
}

/**
 * The internal slots of an RTCPeerConnection, by the names of the specification, for the algorithms that lie in files
 * of their own.
 */
export class PeerConnectionSlots implements ChainOwner, ChannelOwner, IceTransportOwner, TransceiverOwner {
  // Passed by argument.
  readonly target: GlobalEventTarget;
  readonly native: NativePeerConnection;
  configuration: Configuration;
  // The slots of the specification.
  isClosed = false;
  signalingState: RTCSignalingState = 'stable';
  iceGatheringState: RTCIceGatheringState = 'new';
  iceConnectionState: RTCIceConnectionState = 'new';
  connectionState: RTCPeerConnectionState = 'new';
  canTrickleIceCandidates: boolean | null = null;
  currentLocal: RTCSessionDescription | null = null;
  pendingLocal: RTCSessionDescription | null = null;
  currentRemote: RTCSessionDescription | null = null;
  pendingRemote: RTCSessionDescription | null = null;
  lastCreatedOffer = '';
  lastCreatedAnswer = '';
  sctp: RTCSctpTransport | null = null;
  readonly operations = new OperationsChain(this);
  readonly channels = new Set<RTCDataChannel>();
  transceivers: RTCRtpTransceiver[] = [];
  // Others.
  /** Every sender that this connection made, also those whose transceiver is gone. */
  readonly createdSenders = new WeakSet<RTCRtpSender>();
  readonly transceiverById = new Map<number, RTCRtpTransceiver>();
  /** The ids of receivers' tracks by those that libwebrtc gave them, which differ where JavaScript was first. */
  readonly receiverTrackIds = new Map<string, string>();
  /** By the ids of the transports' statistics. */
  readonly dtlsCiphers = new Map<string, string>();
  /** By the name of the native transport. */
  readonly dtlsTransports = new Map<string, RTCDtlsTransport>();
  /** Those that bundling made superfluous, until they have said so. */
  readonly discardedTransports = new Set<RTCDtlsTransport>();
  /** libwebrtc's last word that negotiation is needed, which came while the chain was not empty. */
  pendingNegotiationEvent: number | null = null;
  readonly #remoteStreams = new Map<string, MediaStream>();
  #active = false;
  #settling: 'no' | 'yes' | 'and again' = 'no';

  constructor(target: GlobalEventTarget, native: NativePeerConnection, configuration: Configuration) {
    this.target = target;
    this.native = native;
    this.configuration = configuration;
  }

  get isConnected(): boolean {
    return this.connectionState === 'connected';
  }

  get maxMessageSize(): number {
    return this.sctp?.maxMessageSize ?? Number.POSITIVE_INFINITY;
  }

  get localDescription(): RTCSessionDescription | null {
    return this.pendingLocal ?? this.currentLocal;
  }

  get remoteDescription(): RTCSessionDescription | null {
    return this.pendingRemote ?? this.currentRemote;
  }

  requireOpen(): void {
    if (this.isClosed) throw closedError();
  }

  /** Fires a plain event, or one that was made for the purpose. */
  fire(event: string | object): void {
    const { target } = this as { target: EventTarget };
    target.dispatchEvent(typeof event === 'string' ? new Event(event) : (event as Event));
  }

  chain<T>(operation: () => Promise<T>): Promise<T> {
    return this.operations.chain(operation);
  }

  chainEmptied(): void {
    const event = this.pendingNegotiationEvent;
    this.pendingNegotiationEvent = null;
    if (event !== null) this.fireNegotiationNeeded(event);
    this.settle();
  }

  /** Fires negotiationneeded if libwebrtc still stands by its word and no operation has come between. */
  fireNegotiationNeeded(eventId: number): void {
    if (!this.operations.isEmpty) {
      this.pendingNegotiationEvent = eventId;
      return;
    }
    this.native.shouldFireNegotiationNeeded(eventId, (error, due) => {
      if (this.isClosed || error !== null || !due) return;
      if (this.operations.isEmpty) this.fire('negotiationneeded');
      else this.pendingNegotiationEvent = eventId;
    });
  }

  /**
   * Starts a native call and gives its result to `finish`, in the same task. After the connection is closed the
   * promise stays pending. `sdp` is the description that the call is about.
   */
  call<T extends unknown[], R>(
    start: (done: NativeResult<T>) => void,
    finish: (...result: T) => R | PromiseLike<R>,
    sdp?: string,
  ): Promise<R> {
    return new Promise((resolve, reject) => {
      start((error, ...result) => {
        endTask();
        if (this.isClosed) return;
        if (error !== null) reject(nativeException(error, sdp));
        else resolve(finish(...result));
      });
    });
  }

  applyDescriptions(next: NativeDescriptions): void {
    this.currentLocal = updated(this.currentLocal, next.currentLocal);
    this.pendingLocal = updated(this.pendingLocal, next.pendingLocal);
    this.currentRemote = updated(this.currentRemote, next.currentRemote);
    this.pendingRemote = updated(this.pendingRemote, next.pendingRemote);
  }

  addTransceiver(transceiver: RTCRtpTransceiver): RTCRtpTransceiver {
    this.transceivers.push(transceiver);
    this.createdSenders.add(transceiver.sender);
    this.transceiverById.set(transceivers.slots(transceiver).handle.id, transceiver);
    return transceiver;
  }

  removeTransceiver(transceiver: RTCRtpTransceiver): void {
    this.transceivers = this.transceivers.filter((other) => other !== transceiver);
    this.transceiverById.delete(transceivers.slots(transceiver).handle.id);
  }

  remoteStream(id: string): MediaStream {
    let stream = this.#remoteStreams.get(id);
    if (stream === undefined) {
      stream = streams.create(id);
      this.#remoteStreams.set(id, stream);
    }
    return stream;
  }

  announceChannel(channel: RTCDataChannel): void {
    this.fire(new RTCDataChannelEvent('datachannel', { channel }));
  }

  forgetChannel(channel: RTCDataChannel): void {
    this.channels.delete(channel);
  }

  getStats(selector: NativeRtpSender | NativeRtpReceiver | null): Promise<RTCStatsReport> {
    return new Promise((resolve, reject) => {
      this.native.getStats(selector, (error, json) => {
        // Nothing is measured any more on a closed connection, which is no reason to fail.
        if (this.isClosed && error !== null) resolve(parseStats(''));
        else if (error !== null) reject(nativeException(error));
        else resolve(parseStats(json, (stats) => completeStats(this, stats)));
      });
    });
  }

  /**
   * Keeps the connection and the process alive until the events have come that the calls so far set off: that
   * negotiation is needed, or a state that updateActive() looks at.
   */
  settle(): void {
    if (this.isClosed || this.#active) return;
    if (this.#settling !== 'no') {
      this.#settling = 'and again';
      return;
    }
    this.#settling = 'yes';
    this.native.settle(() => {
      const again = this.#settling === 'and again';
      this.#settling = 'no';
      if (again) this.settle();
    });
  }

  /** A connection that gathers or carries anything keeps itself and the process alive. */
  updateActive(): void {
    const active =
      !this.isClosed && (this.iceGatheringState === 'gathering' || BUSY_STATES.includes(this.connectionState));
    if (active === this.#active) return;
    this.#active = active;
    this.native.setActive(active);
    if (!active) this.settle();
  }
}

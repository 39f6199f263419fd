import { wrongType } from '../core/check.js';
import { type EventHandler, EventTargetBase, type PresentEventHandler } from '../core/event-handlers.js';
import type { GlobalEvent } from '../core/globals.js';
import { defineInterface } from '../core/interface.js';
import { nullable, requireArguments, toUSVString } from '../core/webidl.js';
import { native } from '../native.js';
import { generateCertificate, type RTCCertificate, type RTCKeygenAlgorithm } from './certificate.js';
import { checkChange, toConfiguration, toNativeConfiguration, toPublicConfiguration } from './configuration.js';
import { receiveEvent } from './connection-events.js';
import { channels, type RTCDataChannel } from './data-channel.js';
import { createDataChannel } from './data-channel-set.js';
import type {
  RTCAnswerOptions,
  RTCConfiguration,
  RTCDataChannelInit,
  RTCIceConnectionState,
  RTCIceGatheringState,
  RTCLocalSessionDescriptionInit,
  RTCOfferOptions,
  RTCPeerConnectionState,
  RTCRtpTransceiverInit,
  RTCSessionDescriptionInit,
  RTCSignalingState,
} from './dictionaries.js';
import type {
  RTCDataChannelEvent,
  RTCPeerConnectionIceErrorEvent,
  RTCPeerConnectionIceEvent,
  RTCTrackEvent,
} from './events.js';
import { type RTCIceCandidateInit, toCandidateInit } from './ice-candidate.js';
import { type RTCPeerConnectionErrorCallback, toCallbacks } from './legacy-callbacks.js';
import { type MediaStream, type MediaStreamEvent, toStream } from './media-stream.js';
import { type MediaStreamTrack, toTrack } from './media-stream-track.js';
import { addIceCandidate } from './negotiation/add-ice-candidate.js';
import { createAnswer, createOffer, toOfferOptions } from './negotiation/create-description.js';
import { setLocalDescription, setRemoteDescription } from './negotiation/set-description.js';
import { PeerConnectionSlots } from './peer-connection-slots.js';
import type { RTCRtpReceiver } from './rtp-receiver.js';
import { type RTCRtpSender, senders } from './rtp-sender.js';
import { type RTCRtpTransceiver, transceivers } from './rtp-transceiver.js';
import type { RTCSctpTransport } from './sctp-transport.js';
import { type RTCSessionDescription, toDescriptionInit, toLocalDescriptionInit } from './session-description.js';
import type { RTCStatsReport } from './stats-report.js';
import { getStats } from './stats-selector.js';
import { addTrack, addTransceiver, removeTrack, toTransceiverInit } from './transceiver-set.js';
import { closeTransports } from './transports.js';

export interface RTCPeerConnectionEventMap {
  negotiationneeded: GlobalEvent;
  icecandidate: RTCPeerConnectionIceEvent;
  icecandidateerror: RTCPeerConnectionIceErrorEvent;
  signalingstatechange: GlobalEvent;
  iceconnectionstatechange: GlobalEvent;
  icegatheringstatechange: GlobalEvent;
  connectionstatechange: GlobalEvent;
  track: RTCTrackEvent;
  datachannel: RTCDataChannelEvent;
  /** Legacy: a stream of which this is the first track has come with the other side's description. */
  addstream: MediaStreamEvent;
  /** Legacy: no track is left of the stream. */
  removestream: MediaStreamEvent;
}

type DescriptionCallback = (description: RTCSessionDescriptionInit) => void;

/** WebIDL turns what a promise-returning operation throws into a rejection. */
function promiseOf<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run();
  } catch (error) {
    return Promise.reject(error);
  }
}

function isCallback(value: unknown): value is (value: unknown) => void {
  return typeof value === 'function';
}

/** The attributes whose events are classes of this library. */
export interface RTCPeerConnectionHandlers {
  get onicecandidate(): PresentEventHandler;
  set onicecandidate(handler: EventHandler<RTCPeerConnectionIceEvent>);
  get onicecandidateerror(): PresentEventHandler;
  set onicecandidateerror(handler: EventHandler<RTCPeerConnectionIceErrorEvent>);
  get ontrack(): PresentEventHandler;
  set ontrack(handler: EventHandler<RTCTrackEvent>);
  get ondatachannel(): PresentEventHandler;
  set ondatachannel(handler: EventHandler<RTCDataChannelEvent>);
}

export class RTCPeerConnection extends EventTargetBase<RTCPeerConnectionEventMap, RTCPeerConnectionHandlers> {
  readonly #slots: PeerConnectionSlots;

  declare onnegotiationneeded: EventHandler<GlobalEvent>;
  declare onsignalingstatechange: EventHandler<GlobalEvent>;
  declare oniceconnectionstatechange: EventHandler<GlobalEvent>;
  declare onicegatheringstatechange: EventHandler<GlobalEvent>;
  declare onconnectionstatechange: EventHandler<GlobalEvent>;
  declare onaddstream: EventHandler<MediaStreamEvent>;
  declare onremovestream: EventHandler<MediaStreamEvent>;

  constructor(configuration: RTCConfiguration = {}) {
    super();
    const converted = toConfiguration(configuration);
    const connection = new native.PeerConnection(toNativeConfiguration(converted));
    const slots = new PeerConnectionSlots(this, connection, converted);
    connection.receive = (event, a, b) => receiveEvent(slots, event, a, b);
    this.#slots = slots;
  }

  static generateCertificate(keygenAlgorithm: RTCKeygenAlgorithm): Promise<RTCCertificate> {
    return promiseOf(() => {
      requireArguments(1, arguments.length, 'generateCertificate');
      return generateCertificate(keygenAlgorithm);
    });
  }

  get localDescription(): RTCSessionDescription | null {
    return this.#slots.localDescription;
  }

  get currentLocalDescription(): RTCSessionDescription | null {
    return this.#slots.currentLocal;
  }

  get pendingLocalDescription(): RTCSessionDescription | null {
    return this.#slots.pendingLocal;
  }

  get remoteDescription(): RTCSessionDescription | null {
    return this.#slots.remoteDescription;
  }

  get currentRemoteDescription(): RTCSessionDescription | null {
    return this.#slots.currentRemote;
  }

  get pendingRemoteDescription(): RTCSessionDescription | null {
    return this.#slots.pendingRemote;
  }

  get signalingState(): RTCSignalingState {
    return this.#slots.signalingState;
  }

  get iceGatheringState(): RTCIceGatheringState {
    return this.#slots.iceGatheringState;
  }

  get iceConnectionState(): RTCIceConnectionState {
    return this.#slots.iceConnectionState;
  }

  get connectionState(): RTCPeerConnectionState {
    return this.#slots.connectionState;
  }

  get canTrickleIceCandidates(): boolean | null {
    return this.#slots.canTrickleIceCandidates;
  }

  get sctp(): RTCSctpTransport | null {
    return this.#slots.sctp;
  }

  createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  createOffer(
    success: DescriptionCallback,
    failure: RTCPeerConnectionErrorCallback,
    options?: RTCOfferOptions,
  ): Promise<void>;
  createOffer(...args: unknown[]): Promise<unknown> {
    const [success, failure] = args;
    if (isCallback(success) && isCallback(failure)) {
      return toCallbacks(this.createOffer(args[2] as RTCOfferOptions), success, failure);
    }
    return promiseOf(() => createOffer(this.#slots, toOfferOptions(args[0])));
  }

  createAnswer(options?: RTCAnswerOptions): Promise<RTCSessionDescriptionInit>;
  createAnswer(success: DescriptionCallback, failure: RTCPeerConnectionErrorCallback): Promise<void>;
  createAnswer(...args: unknown[]): Promise<unknown> {
    const [success, failure] = args;
    if (isCallback(success) && isCallback(failure)) return toCallbacks(this.createAnswer(), success, failure);
    return promiseOf(() => createAnswer(this.#slots));
  }

  setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void>;
  setLocalDescription(
    description: RTCLocalSessionDescriptionInit,
    success: () => void,
    failure: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  setLocalDescription(...args: unknown[]): Promise<void> {
    const [description, success, failure] = args;
    const promise = promiseOf(() => setLocalDescription(this.#slots, toLocalDescriptionInit(description)));
    return isCallback(success) && isCallback(failure) ? toCallbacks(promise, success, failure) : promise;
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  setRemoteDescription(
    description: RTCSessionDescriptionInit,
    success: () => void,
    failure: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  setRemoteDescription(...args: unknown[]): Promise<void> {
    const [description, success, failure] = args;
    const promise = promiseOf(() => {
      requireArguments(1, args.length, 'setRemoteDescription');
      return setRemoteDescription(this.#slots, toDescriptionInit(description));
    });
    return isCallback(success) && isCallback(failure) ? toCallbacks(promise, success, failure) : promise;
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void>;
  addIceCandidate(
    candidate: RTCIceCandidateInit,
    success: () => void,
    failure: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  addIceCandidate(...args: unknown[]): Promise<void> {
    const [candidate, success, failure] = args;
    const promise = promiseOf(() => addIceCandidate(this.#slots, toCandidateInit(candidate)));
    return isCallback(success) && isCallback(failure) ? toCallbacks(promise, success, failure) : promise;
  }

  restartIce(): void {
    if (this.#slots.isClosed) return;
    this.#slots.native.restartIce();
    this.#slots.settle();
  }

  getConfiguration(): RTCConfiguration {
    return toPublicConfiguration(this.#slots.configuration);
  }

  setConfiguration(configuration: RTCConfiguration = {}): void {
    const slots = this.#slots;
    const converted = toConfiguration(configuration);
    slots.requireOpen();
    checkChange(slots.configuration, converted, slots.localDescription !== null);
    if (converted.certificates.length === 0) converted.certificates = slots.configuration.certificates;
    if (converted.voxlink.given === undefined) converted.voxlink = slots.configuration.voxlink;
    const nativeConfiguration = toNativeConfiguration(converted);
    slots.configuration = converted;
    slots.native.setConfiguration(nativeConfiguration, () => {
      // What libwebrtc refuses was refused above, by the same rules.
    });
  }

  addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): RTCRtpSender {
    requireArguments(1, arguments.length, 'addTrack');
    const checked = streams.map((stream, index) => toStream(stream, `streams[${index}]`));
    return addTrack(this.#slots, toTrack(track, 'track'), checked);
  }

  removeTrack(sender: RTCRtpSender): void {
    requireArguments(1, arguments.length, 'removeTrack');
    if (!senders.is(sender)) throw wrongType('RTCRtpSender', 'sender', sender);
    removeTrack(this.#slots, sender);
  }

  addTransceiver(trackOrKind: MediaStreamTrack | string, init?: RTCRtpTransceiverInit): RTCRtpTransceiver {
    requireArguments(1, arguments.length, 'addTransceiver');
    return addTransceiver(this.#slots, trackOrKind, toTransceiverInit(init));
  }

  getSenders(): RTCRtpSender[] {
    return this.#live().map(({ sender }) => sender);
  }

  getReceivers(): RTCRtpReceiver[] {
    return this.#live().map(({ receiver }) => receiver);
  }

  getTransceivers(): RTCRtpTransceiver[] {
    return [...this.#slots.transceivers];
  }

  createDataChannel(label: string, dataChannelDict?: RTCDataChannelInit): RTCDataChannel {
    requireArguments(1, arguments.length, 'createDataChannel');
    const text = toUSVString(label, 'label');
    return createDataChannel(this.#slots, text, dataChannelDict);
  }

  getStats(selector: MediaStreamTrack | null = null): Promise<RTCStatsReport> {
    return promiseOf(() => getStats(this.#slots, nullable(selector, toTrack, 'selector')));
  }

  close(): void {
    const slots = this.#slots;
    if (slots.isClosed) return;
    slots.isClosed = true;
    slots.signalingState = 'closed';
    for (const transceiver of slots.transceivers) transceivers.stop(transceiver, true);
    slots.transceivers = [];
    for (const channel of slots.channels) channels.closeWithConnection(channel);
    closeTransports(slots);
    slots.iceConnectionState = 'closed';
    slots.connectionState = 'closed';
    slots.updateActive();
    slots.native.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  #live(): RTCRtpTransceiver[] {
    return this.#slots.transceivers.filter((transceiver) => !transceivers.slots(transceiver).stopped);
  }

  static {
    defineInterface(RTCPeerConnection, 'RTCPeerConnection', {
      events: [
        'negotiationneeded',
        'icecandidate',
        'icecandidateerror',
        'signalingstatechange',
        'iceconnectionstatechange',
        'icegatheringstatechange',
        'connectionstatechange',
        'track',
        'datachannel',
        'addstream',
        'removestream',
      ],
      is: (value) => #slots in value,
      lengths: { setRemoteDescription: 1, addTransceiver: 1, createDataChannel: 1 },
    });
  }
}

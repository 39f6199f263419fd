import { wrongType } from '../core/check.js';
import { closedError, domException } from '../core/errors.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { queueTask } from '../core/task.js';
import { requireArguments, toSequence } from '../core/webidl.js';
import type {
  NativeHeaderExtension,
  NativeRtpEncoding,
  NativeRtpReceiver,
  NativeRtpSender,
  NativeRtpTransceiver,
} from '../native.js';
import { carriesMedia, getCapabilities, includesCodec } from './capabilities.js';
import type { RTCRtpCodec, RTCRtpHeaderExtensionCapability, RTCRtpTransceiverDirection } from './dictionaries.js';
import { checkHeaderExtensions, defaultHeaderExtensions, toHeaderExtensionCapability } from './header-extensions.js';
import { type MediaStreamTrack, tracks } from './media-stream-track.js';
import { toCodec } from './rtp-parameters.js';
import { type RTCRtpReceiver, receivers } from './rtp-receiver.js';
import { type RTCRtpSender, type SenderOwner, senders } from './rtp-sender.js';
import type { RTCStatsReport } from './stats-report.js';

export type ActiveDirection = Exclude<RTCRtpTransceiverDirection, 'stopped'>;

export const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive', 'stopped'] as const;

export function sends(direction: RTCRtpTransceiverDirection | null): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function receives(direction: RTCRtpTransceiverDirection | null): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

/** The connection, as its transceivers see it. */
export interface TransceiverOwner {
  readonly isClosed: boolean;
  readonly isConnected: boolean;
  chain<T>(operation: () => Promise<T>): Promise<T>;
  getStats(selector: NativeRtpSender | NativeRtpReceiver): Promise<RTCStatsReport>;
  settle(): void;
}

/** The internal slots of the specification that the connection changes. */
export interface TransceiverSlots {
  readonly handle: NativeRtpTransceiver;
  readonly kind: 'audio' | 'video';
  mid: string | null;
  direction: ActiveDirection;
  currentDirection: ActiveDirection | null;
  firedDirection: ActiveDirection | null;
  stopping: boolean;
  stopped: boolean;
  /** Was once negotiated to send, so addTrack() may not use it again. */
  hasSent: boolean;
  /** libwebrtc has listed it, so its absence from a later list means removal. */
  listed: boolean;
  headerExtensions: NativeHeaderExtension[];
}

export interface TransceiverInit {
  kind: 'audio' | 'video';
  direction: ActiveDirection;
  track: MediaStreamTrack | null;
  encodings: NativeRtpEncoding[];
}

/** @internal The library's own access to what WebIDL hides. */
export interface TransceiverAccess {
  create(handle: NativeRtpTransceiver, init: TransceiverInit, owner: TransceiverOwner): RTCRtpTransceiver;
  is(value: unknown): value is RTCRtpTransceiver;
  slots(transceiver: RTCRtpTransceiver): TransceiverSlots;
  /** The specification's "stop the RTCRtpTransceiver"; `quietly` when its connection is closed. */
  stop(transceiver: RTCRtpTransceiver, quietly: boolean): void;
}

/** @internal */
export let transceivers: TransceiverAccess;

export class RTCRtpTransceiver {
  readonly #slots: TransceiverSlots;
  readonly #owner: TransceiverOwner;
  readonly #sender: RTCRtpSender;
  readonly #receiver: RTCRtpReceiver;

  private constructor(key?: symbol, handle?: NativeRtpTransceiver, init?: TransceiverInit, owner?: TransceiverOwner) {
    requireInternal(key);
    const { kind, direction, track, encodings } = init as TransceiverInit;
    this.#owner = owner as TransceiverOwner;
    this.#slots = {
      handle: handle as NativeRtpTransceiver,
      kind,
      mid: null,
      direction,
      currentDirection: null,
      firedDirection: null,
      stopping: false,
      stopped: false,
      hasSent: false,
      listed: false,
      headerExtensions: defaultHeaderExtensions(kind, encodings),
    };
    this.#sender = senders.create(this.#slots.handle.sender, { track, encodings }, this.#senderOwner());
    this.#receiver = receivers.create(this.#slots.handle.receiver, this.#owner);
  }

  get mid(): string | null {
    return this.#slots.mid;
  }

  get sender(): RTCRtpSender {
    return this.#sender;
  }

  get receiver(): RTCRtpReceiver {
    return this.#receiver;
  }

  get direction(): RTCRtpTransceiverDirection {
    return this.#slots.stopping ? 'stopped' : this.#slots.direction;
  }

  set direction(value: RTCRtpTransceiverDirection) {
    const slots = this.#slots;
    // WebIDL ignores an unknown value that is assigned to an enumeration attribute.
    if (!DIRECTIONS.includes(value)) return;
    if (slots.stopping) throw domException('InvalidStateError', 'The RTCRtpTransceiver is stopped');
    if (value === slots.direction) return;
    if (value === 'stopped')
      throw wrongType("a direction, or a call of stop() instead of 'stopped',", 'direction', value);
    slots.direction = value;
    slots.handle.setDirection(value);
    this.#owner.settle();
  }

  get currentDirection(): RTCRtpTransceiverDirection | null {
    return this.#slots.stopped ? 'stopped' : this.#slots.currentDirection;
  }

  /** Legacy: `currentDirection === 'stopped'`. */
  get stopped(): boolean {
    return this.#slots.stopped;
  }

  stop(): void {
    if (this.#owner.isClosed) throw closedError();
    if (this.#slots.stopping) return;
    this.#stopSendingAndReceiving();
    this.#slots.handle.stop();
    this.#owner.settle();
    queueTask(() => tracks.end(this.#receiver.track));
  }

  setCodecPreferences(codecs: Iterable<RTCRtpCodec>): void {
    requireArguments(1, arguments.length, 'setCodecPreferences');
    const { kind, handle } = this.#slots;
    const wanted: RTCRtpCodec[] = [];
    for (const codec of toSequence(codecs, toCodec, 'codecs')) {
      if (!includesCodec(wanted, codec)) wanted.push(codec);
    }
    const known = [getCapabilities('sender', kind), getCapabilities('receiver', kind)].flatMap(
      (list) => list?.codecs ?? [],
    );
    const unknown = wanted.find((codec) => !includesCodec(known, codec));
    if (unknown !== undefined) {
      throw domException(
        'InvalidModificationError',
        `${unknown.mimeType} with these parameters is not a ${kind} codec`,
      );
    }
    if (wanted.length > 0 && !wanted.some(carriesMedia)) {
      throw domException('InvalidModificationError', 'The preferences need a codec that carries media');
    }
    handle.setCodecPreferences(wanted, () => {
      // The list was checked above; libwebrtc has nothing to add.
    });
  }

  getHeaderExtensionsToNegotiate(): RTCRtpHeaderExtensionCapability[] {
    return structuredClone(this.#slots.headerExtensions);
  }

  setHeaderExtensionsToNegotiate(extensions: Iterable<RTCRtpHeaderExtensionCapability>): void {
    requireArguments(1, arguments.length, 'setHeaderExtensionsToNegotiate');
    const wanted = toSequence(extensions, toHeaderExtensionCapability, 'extensions');
    checkHeaderExtensions(wanted, this.#slots.headerExtensions);
    this.#slots.headerExtensions = wanted;
    this.#slots.handle.setHeaderExtensions(wanted);
  }

  getNegotiatedHeaderExtensions(): RTCRtpHeaderExtensionCapability[] {
    const { handle, headerExtensions } = this.#slots;
    const { negotiatedExtensions } = handle;
    if (negotiatedExtensions.length > 0) return negotiatedExtensions;
    return headerExtensions.map(({ uri }) => ({ uri, direction: 'stopped' }));
  }

  #senderOwner(): SenderOwner {
    const slots = this.#slots;
    const owner = this.#owner;
    return {
      kind: slots.kind,
      get isClosed() {
        return owner.isClosed;
      },
      get isStopped() {
        return slots.stopping || slots.stopped;
      },
      get canSendDtmf() {
        if (!owner.isConnected || !sends(slots.currentDirection)) return false;
        const { codecs, encodings } = slots.handle.sender.getParameters();
        return encodings[0]?.active === true && codecs.some(isTelephoneEvent);
      },
      chain: (operation) => owner.chain(operation),
      getStats: (selector) => owner.getStats(selector),
    };
  }

  #stopSendingAndReceiving(): void {
    this.#slots.stopping = true;
    this.#slots.direction = 'inactive';
  }

  #stop(quietly: boolean): void {
    const slots = this.#slots;
    this.#stopSendingAndReceiving();
    slots.stopped = true;
    slots.currentDirection = null;
    if (quietly) {
      // With the connection; its transports can still be looked at.
      tracks.endSilently(this.#receiver.track);
      return;
    }
    senders.slots(this.#sender).transport = null;
    receivers.slots(this.#receiver).transport = null;
    tracks.end(this.#receiver.track);
  }

  static {
    defineInterface(RTCRtpTransceiver, 'RTCRtpTransceiver', { hidden: true });
    transceivers = {
      create: (handle, init, owner) => new RTCRtpTransceiver(internal, handle, init, owner),
      is: (value): value is RTCRtpTransceiver => typeof value === 'object' && value !== null && #slots in value,
      slots: (transceiver) => transceiver.#slots,
      stop: (transceiver, quietly) => transceiver.#stop(quietly),
    };
  }
}

function isTelephoneEvent(codec: RTCRtpCodec): boolean {
  return codec.mimeType.toLowerCase() === 'audio/telephone-event';
}

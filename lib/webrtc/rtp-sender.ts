import { randomUUID } from '../core/builtins.js';
import { wrongType } from '../core/check.js';
import { closedError, domException } from '../core/errors.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { afterTask } from '../core/task.js';
import { nullable, requireArguments, toDOMString } from '../core/webidl.js';
import type { NativeRtpEncoding, NativeRtpParameters, NativeRtpSender } from '../native.js';
import { getCapabilities } from './capabilities.js';
import type { RTCRtpCapabilities, RTCRtpSendParameters } from './dictionaries.js';
import type { RTCDtlsTransport } from './dtls-transport.js';
import { createDtmfSender, type DtmfOwner, type RTCDTMFSender } from './dtmf-sender.js';
import type { RTCEncodedStreams } from './encoded-streams.js';
import { EncodedTap } from './encoded-tap.js';
import { nativeException } from './error.js';
import { type MediaStream, toStream } from './media-stream.js';
import { type MediaStreamTrack, toTrack, tracks } from './media-stream-track.js';
import { checkEncodings, checkModification, toPublicParameters, toSendParameters } from './rtp-parameters.js';
import type { RTCRtpScriptTransform } from './script-transform.js';
import type { RTCStatsReport } from './stats-report.js';

/** The transceiver and its connection, as the sender sees them. */
export interface SenderOwner extends DtmfOwner {
  readonly isClosed: boolean;
  readonly kind: 'audio' | 'video';
  /** Runs an operation in the connection's operations chain. */
  chain<T>(operation: () => Promise<T>): Promise<T>;
  getStats(selector: NativeRtpSender): Promise<RTCStatsReport>;
}

/** The internal slots of the specification that the connection changes. */
export interface SenderSlots {
  readonly native: NativeRtpSender;
  track: MediaStreamTrack | null;
  transport: RTCDtlsTransport | null;
  /** What getParameters() shows until libwebrtc has made the sender. */
  readonly initialEncodings: NativeRtpEncoding[];
}

export interface SenderInit {
  track: MediaStreamTrack | null;
  encodings: NativeRtpEncoding[];
}

/** @internal The library's own access to what WebIDL hides. */
export interface SenderAccess {
  create(native: NativeRtpSender, init: SenderInit, owner: SenderOwner): RTCRtpSender;
  is(value: unknown): value is RTCRtpSender;
  slots(sender: RTCRtpSender): SenderSlots;
}

/** @internal */
export let senders: SenderAccess;

export class RTCRtpSender {
  readonly #slots: SenderSlots;
  readonly #encoded: EncodedTap;
  readonly #owner: SenderOwner;
  readonly #dtmf: RTCDTMFSender | null;
  #lastReturnedParameters: RTCRtpSendParameters | null = null;

  private constructor(key?: symbol, slots?: SenderSlots, owner?: SenderOwner) {
    requireInternal(key);
    this.#slots = slots as SenderSlots;
    this.#owner = owner as SenderOwner;
    this.#encoded = new EncodedTap(this.#slots.native);
    this.#dtmf = this.#owner.kind === 'audio' ? createDtmfSender(this.#slots.native, this.#owner) : null;
  }

  get track(): MediaStreamTrack | null {
    return this.#slots.track;
  }

  get transport(): RTCDtlsTransport | null {
    return this.#slots.transport;
  }

  get dtmf(): RTCDTMFSender | null {
    return this.#dtmf;
  }

  static getCapabilities(kind: string): RTCRtpCapabilities | null {
    requireArguments(1, arguments.length, 'getCapabilities');
    return getCapabilities('sender', toDOMString(kind, 'kind'));
  }

  getParameters(): RTCRtpSendParameters {
    if (this.#lastReturnedParameters === null) {
      this.#lastReturnedParameters = toPublicParameters(this.#nativeParameters(), randomUUID());
      // What was returned may be changed and set until the present task ends, as the specification says.
      afterTask(() => {
        this.#lastReturnedParameters = null;
      });
    }
    return structuredClone(this.#lastReturnedParameters);
  }

  async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    requireArguments(1, arguments.length, 'setParameters');
    const given = toSendParameters(parameters);
    const { native } = this.#slots;
    if (this.#owner.isStopped) throw domException('InvalidStateError', 'The transceiver of this sender is stopped');
    const last = this.#lastReturnedParameters;
    if (last === null) {
      throw domException('InvalidStateError', 'Call getParameters() in the same task, before setParameters()');
    }
    checkModification(given, last);
    const encodings = checkEncodings(given.encodings, this.#owner.kind, last.codecs);
    this.#lastReturnedParameters = null;
    const { degradationPreference } = given;
    const changed = {
      ...this.#nativeParameters(),
      encodings,
      ...(degradationPreference !== undefined && { degradationPreference }),
    };
    return new Promise((resolve, reject) => {
      native.setParameters(changed, (error) => {
        if (error !== null) reject(nativeException(error));
        else resolve();
      });
    });
  }

  async replaceTrack(withTrack: MediaStreamTrack | null): Promise<void> {
    requireArguments(1, arguments.length, 'replaceTrack');
    const track = nullable(withTrack, toTrack, 'withTrack');
    if (track !== null && track.kind !== this.#owner.kind) {
      throw wrongType(`${this.#owner.kind} track`, 'withTrack', track.kind);
    }
    return this.#owner.chain(() => this.#replaceTrack(track));
  }

  setStreams(...streams: MediaStream[]): void {
    const ids = streams.map((stream, index) => toStream(stream, `streams[${index}]`).id);
    if (this.#owner.isClosed) throw closedError();
    this.#slots.native.setStreams([...new Set(ids)]);
  }

  /** Takes the encoded frames to a worker. https://www.w3.org/TR/webrtc-encoded-transform/ */
  get transform(): RTCRtpScriptTransform | null {
    return this.#encoded.transform;
  }

  set transform(value: RTCRtpScriptTransform | null) {
    this.#encoded.transform = value;
  }

  /** The encoded frames here, in this thread, as Chromium offers them. Frames that are not written on are dropped. */
  createEncodedStreams(): RTCEncodedStreams {
    return this.#encoded.createEncodedStreams();
  }

  async getStats(): Promise<RTCStatsReport> {
    return this.#owner.getStats(this.#slots.native);
  }

  #nativeParameters(): NativeRtpParameters {
    const { native, initialEncodings } = this.#slots;
    const parameters = native.getParameters();
    return parameters.encodings.length > 0 ? parameters : { ...parameters, encodings: initialEncodings };
  }

  #replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    if (this.#owner.isStopped) {
      return Promise.reject(domException('InvalidStateError', 'The transceiver of this sender is stopped'));
    }
    const { native } = this.#slots;
    return new Promise((resolve, reject) => {
      native.replaceTrack(track === null ? null : tracks.native(track), (error) => {
        if (this.#owner.isClosed) return;
        if (error !== null) {
          reject(nativeException(error));
          return;
        }
        this.#slots.track = track;
        resolve();
      });
    });
  }

  static {
    defineInterface(RTCRtpSender, 'RTCRtpSender', { hidden: true });
    senders = {
      create: (native, { track, encodings }, owner) =>
        new RTCRtpSender(internal, { native, track, transport: null, initialEncodings: encodings }, owner),
      is: (value): value is RTCRtpSender => typeof value === 'object' && value !== null && #slots in value,
      slots: (sender) => sender.#slots,
    };
  }
}

import { wrongValue } from '../core/check.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { nullable, requireArguments, toDOMString, toDouble } from '../core/webidl.js';
import type { NativeRtpReceiver, NativeRtpSource } from '../native.js';
import { getCapabilities } from './capabilities.js';
import type {
  RTCRtpCapabilities,
  RTCRtpContributingSource,
  RTCRtpReceiveParameters,
  RTCRtpSynchronizationSource,
} from './dictionaries.js';
import type { RTCDtlsTransport } from './dtls-transport.js';
import type { RTCEncodedStreams } from './encoded-streams.js';
import { EncodedTap } from './encoded-tap.js';
import type { MediaStream } from './media-stream.js';
import { type MediaStreamTrack, tracks } from './media-stream-track.js';
import type { RTCRtpScriptTransform } from './script-transform.js';
import type { RTCStatsReport } from './stats-report.js';

export interface ReceiverOwner {
  getStats(selector: NativeRtpReceiver): Promise<RTCStatsReport>;
}

/** The internal slots of the specification that the connection changes. */
export interface ReceiverSlots {
  readonly native: NativeRtpReceiver;
  transport: RTCDtlsTransport | null;
  associatedStreams: MediaStream[];
  /** RTP has arrived at some time, so the track unmutes as soon as it may receive again. */
  hasReceived: boolean;
}

/** @internal The library's own access to what WebIDL hides. */
export interface ReceiverAccess {
  create(native: NativeRtpReceiver, owner: ReceiverOwner): RTCRtpReceiver;
  is(value: unknown): value is RTCRtpReceiver;
  slots(receiver: RTCRtpReceiver): ReceiverSlots;
}

/** @internal */
export let receivers: ReceiverAccess;

const LONGEST_JITTER_BUFFER_MS = 4000;

/** From libwebrtc's clock, which is that of process.hrtime(), to milliseconds since the epoch. */
function epochOffset(): number {
  return performance.timeOrigin + performance.now() - Number(process.hrtime.bigint()) / 1e6;
}

export class RTCRtpReceiver {
  readonly #slots: ReceiverSlots;
  readonly #encoded: EncodedTap;
  readonly #owner: ReceiverOwner;
  readonly #track: MediaStreamTrack;
  #jitterBufferTarget: number | null = null;

  private constructor(key?: symbol, native?: NativeRtpReceiver, owner?: ReceiverOwner) {
    requireInternal(key);
    this.#slots = {
      native: native as NativeRtpReceiver,
      transport: null,
      associatedStreams: [],
      hasReceived: false,
    };
    this.#owner = owner as ReceiverOwner;
    this.#encoded = new EncodedTap(this.#slots.native);
    const { track } = this.#slots.native;
    this.#track = tracks.create(track, { label: `remote ${track.kind}`, muted: true });
  }

  get track(): MediaStreamTrack {
    return this.#track;
  }

  get transport(): RTCDtlsTransport | null {
    return this.#slots.transport;
  }

  /** Milliseconds, or null for libwebrtc's own choice. */
  get jitterBufferTarget(): number | null {
    return this.#jitterBufferTarget;
  }

  set jitterBufferTarget(value: number | null) {
    const target = nullable(value, toDouble, 'jitterBufferTarget');
    if (target !== null && (target < 0 || target > LONGEST_JITTER_BUFFER_MS)) {
      throw wrongValue(`number between 0 and ${LONGEST_JITTER_BUFFER_MS}`, 'jitterBufferTarget', value);
    }
    this.#jitterBufferTarget = target;
    this.#slots.native.setJitterBufferMinimumDelay(target === null ? null : target / 1000);
  }

  static getCapabilities(kind: string): RTCRtpCapabilities | null {
    requireArguments(1, arguments.length, 'getCapabilities');
    return getCapabilities('receiver', toDOMString(kind, 'kind'));
  }

  getParameters(): RTCRtpReceiveParameters {
    const { headerExtensions, rtcp, codecs } = this.#slots.native.getParameters();
    // The canonical name is the sender's; a receiver has none to show.
    return { headerExtensions, rtcp: { reducedSize: rtcp.reducedSize }, codecs } as RTCRtpReceiveParameters;
  }

  getContributingSources(): RTCRtpContributingSource[] {
    return this.#sourcesOf('csrc');
  }

  getSynchronizationSources(): RTCRtpSynchronizationSource[] {
    return this.#sourcesOf('ssrc');
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

  /** Newest first. */
  #sourcesOf(type: NativeRtpSource['type']): RTCRtpContributingSource[] {
    const offset = epochOffset();
    return this.#slots.native
      .getSources()
      .filter((source) => source.type === type)
      .map(({ source, timestamp, rtpTimestamp, audioLevel, captureTimestamp, senderCaptureTimeOffset }) => ({
        source,
        timestamp: timestamp + offset,
        rtpTimestamp,
        ...(audioLevel !== null && { audioLevel }),
        ...(captureTimestamp !== null && { captureTimestamp }),
        ...(senderCaptureTimeOffset !== null && { senderCaptureTimeOffset }),
      }));
  }

  static {
    defineInterface(RTCRtpReceiver, 'RTCRtpReceiver', { hidden: true });
    receivers = {
      create: (native, owner) => new RTCRtpReceiver(internal, native, owner),
      is: (value): value is RTCRtpReceiver => typeof value === 'object' && value !== null && #slots in value,
      slots: (receiver) => receiver.#slots,
    };
  }
}

import { wrongType } from '../core/check.js';
import type { RTCEventInit } from '../core/globals.js';
import { defineInterface } from '../core/interface.js';
import { optional, required, toDOMString, toSequence, toUnsignedShort, toUSVString } from '../core/webidl.js';
import { channels, type RTCDataChannel } from './data-channel.js';
import { EventBase, initOf, typeOf } from './event-base.js';
import { RTCIceCandidate } from './ice-candidate.js';
import { type MediaStream, toStream } from './media-stream.js';
import { type MediaStreamTrack, toTrack } from './media-stream-track.js';
import { type RTCRtpReceiver, receivers } from './rtp-receiver.js';
import { type RTCRtpTransceiver, transceivers } from './rtp-transceiver.js';

export interface RTCPeerConnectionIceEventInit extends RTCEventInit {
  candidate?: RTCIceCandidate | null;
  url?: string | null;
}

export class RTCPeerConnectionIceEvent extends EventBase {
  readonly #candidate: RTCIceCandidate | null;
  readonly #url: string | null;

  constructor(type: string, init: RTCPeerConnectionIceEventInit = {}) {
    const members = initOf(init, 1, arguments.length, 'RTCPeerConnectionIceEvent');
    super(typeOf(type), init);
    const candidate = members.candidate ?? null;
    if (candidate !== null && !(candidate instanceof RTCIceCandidate)) {
      throw wrongType('RTCIceCandidate or null', 'candidate', candidate);
    }
    this.#candidate = candidate;
    this.#url = members.url === null ? null : (optional(members.url, toUSVString, 'url') ?? null);
  }

  get candidate(): RTCIceCandidate | null {
    return this.#candidate;
  }

  get url(): string | null {
    return this.#url;
  }

  static {
    defineInterface(RTCPeerConnectionIceEvent, 'RTCPeerConnectionIceEvent');
  }
}

export interface RTCPeerConnectionIceErrorEventInit extends RTCEventInit {
  address?: string | null;
  port?: number | null;
  url?: string;
  errorCode: number;
  errorText?: string;
}

export class RTCPeerConnectionIceErrorEvent extends EventBase {
  readonly #address: string | null;
  readonly #port: number | null;
  readonly #url: string;
  readonly #errorCode: number;
  readonly #errorText: string;

  constructor(type: string, init: RTCPeerConnectionIceErrorEventInit) {
    const members = initOf(init, 2, arguments.length, 'RTCPeerConnectionIceErrorEvent');
    super(typeOf(type), init);
    this.#address = members.address === null ? null : (optional(members.address, toDOMString, 'address') ?? null);
    this.#port = members.port === null ? null : (optional(members.port, toUnsignedShort, 'port') ?? null);
    this.#url = optional(members.url, toUSVString, 'url') ?? '';
    this.#errorCode = required(members, 'errorCode', toUnsignedShort, 'RTCPeerConnectionIceErrorEventInit');
    this.#errorText = optional(members.errorText, toUSVString, 'errorText') ?? '';
  }

  get address(): string | null {
    return this.#address;
  }

  get port(): number | null {
    return this.#port;
  }

  get url(): string {
    return this.#url;
  }

  get errorCode(): number {
    return this.#errorCode;
  }

  get errorText(): string {
    return this.#errorText;
  }

  static {
    defineInterface(RTCPeerConnectionIceErrorEvent, 'RTCPeerConnectionIceErrorEvent');
  }
}

export interface RTCTrackEventInit extends RTCEventInit {
  receiver: RTCRtpReceiver;
  track: MediaStreamTrack;
  streams?: Iterable<MediaStream>;
  transceiver: RTCRtpTransceiver;
}

function toReceiver(value: unknown, name: string): RTCRtpReceiver {
  if (!receivers.is(value)) throw wrongType('RTCRtpReceiver', name, value);
  return value;
}

function toTransceiver(value: unknown, name: string): RTCRtpTransceiver {
  if (!transceivers.is(value)) throw wrongType('RTCRtpTransceiver', name, value);
  return value;
}

function toStreams(value: unknown, name: string): MediaStream[] {
  return toSequence(value, toStream, name);
}

export class RTCTrackEvent extends EventBase {
  readonly #receiver: RTCRtpReceiver;
  readonly #track: MediaStreamTrack;
  readonly #streams: readonly MediaStream[];
  readonly #transceiver: RTCRtpTransceiver;

  constructor(type: string, init: RTCTrackEventInit) {
    const members = initOf(init, 2, arguments.length, 'RTCTrackEvent');
    super(typeOf(type), init);
    this.#receiver = required(members, 'receiver', toReceiver, 'RTCTrackEventInit');
    this.#streams = Object.freeze(optional(members.streams, toStreams, 'streams') ?? []);
    this.#track = required(members, 'track', toTrack, 'RTCTrackEventInit');
    this.#transceiver = required(members, 'transceiver', toTransceiver, 'RTCTrackEventInit');
  }

  get receiver(): RTCRtpReceiver {
    return this.#receiver;
  }

  get track(): MediaStreamTrack {
    return this.#track;
  }

  get streams(): readonly MediaStream[] {
    return this.#streams;
  }

  get transceiver(): RTCRtpTransceiver {
    return this.#transceiver;
  }

  static {
    defineInterface(RTCTrackEvent, 'RTCTrackEvent');
  }
}

export interface RTCDataChannelEventInit extends RTCEventInit {
  channel: RTCDataChannel;
}

function toChannel(value: unknown, name: string): RTCDataChannel {
  if (!channels.is(value)) throw wrongType('RTCDataChannel', name, value);
  return value;
}

export class RTCDataChannelEvent extends EventBase {
  readonly #channel: RTCDataChannel;

  constructor(type: string, init: RTCDataChannelEventInit) {
    const members = initOf(init, 2, arguments.length, 'RTCDataChannelEvent');
    super(typeOf(type), init);
    this.#channel = required(members, 'channel', toChannel, 'RTCDataChannelEventInit');
  }

  get channel(): RTCDataChannel {
    return this.#channel;
  }

  static {
    defineInterface(RTCDataChannelEvent, 'RTCDataChannelEvent');
  }
}

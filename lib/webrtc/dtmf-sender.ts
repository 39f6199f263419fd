import { domException } from '../core/errors.js';
import { type EventHandler, EventTargetBase } from '../core/event-handlers.js';
import type { RTCEventInit } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { optional, requireArguments, toDOMString, toUnsignedLong } from '../core/webidl.js';
import type { NativeRtpSender } from '../native.js';
import { EventBase, initOf, typeOf } from './event-base.js';

export interface RTCDTMFToneChangeEventInit extends RTCEventInit {
  tone?: string;
}

export class RTCDTMFToneChangeEvent extends EventBase {
  readonly #tone: string;

  constructor(type: string, init: RTCDTMFToneChangeEventInit = {}) {
    const members = initOf(init, 1, arguments.length, 'RTCDTMFToneChangeEvent');
    super(typeOf(type), init);
    this.#tone = optional(members.tone, toDOMString, 'tone') ?? '';
  }

  get tone(): string {
    return this.#tone;
  }

  static {
    defineInterface(RTCDTMFToneChangeEvent, 'RTCDTMFToneChangeEvent');
  }
}

export interface RTCDTMFSenderEventMap {
  tonechange: RTCDTMFToneChangeEvent;
}

/** The sender, as its DTMF sender sees it. */
export interface DtmfOwner {
  /** The transceiver was stopped or its connection closed. */
  readonly isStopped: boolean;
  /** Connected, and negotiated to send with telephone-event among the codecs. */
  readonly canSendDtmf: boolean;
}

/** @internal */
export let createDtmfSender: (native: NativeRtpSender, owner: DtmfOwner) => RTCDTMFSender;

const TONES = /^[0-9A-D#*,]*$/;
const DURATION_MS = { default: 100, min: 40, max: 6000 } as const;
const GAP_MS = { default: 70, min: 30, max: 6000 } as const;

function clamp(value: number | undefined, { default: normal, min, max }: typeof DURATION_MS | typeof GAP_MS): number {
  return Math.min(Math.max(value ?? normal, min), max);
}

export class RTCDTMFSender extends EventTargetBase<RTCDTMFSenderEventMap> {
  readonly #native: NativeRtpSender;
  readonly #owner: DtmfOwner;
  #toneBuffer = '';
  #playing = false;

  declare ontonechange: EventHandler<RTCDTMFToneChangeEvent>;

  private constructor(key?: symbol, native?: NativeRtpSender, owner?: DtmfOwner) {
    requireInternal(key);
    super();
    this.#native = native as NativeRtpSender;
    this.#owner = owner as DtmfOwner;
    this.#native.receive = (_event, tone) => this.#receiveTone(tone as string);
  }

  get canInsertDTMF(): boolean {
    return !this.#owner.isStopped && this.#owner.canSendDtmf;
  }

  get toneBuffer(): string {
    return this.#toneBuffer;
  }

  insertDTMF(tones: string, duration?: number, interToneGap?: number): void {
    requireArguments(1, arguments.length, 'insertDTMF');
    const text = toDOMString(tones, 'tones').toUpperCase();
    const durationMs = clamp(optional(duration, toUnsignedLong, 'duration'), DURATION_MS);
    const gapMs = clamp(optional(interToneGap, toUnsignedLong, 'interToneGap'), GAP_MS);
    if (this.#owner.isStopped) throw domException('InvalidStateError', 'The transceiver of this sender is stopped');
    if (!this.#owner.canSendDtmf) {
      throw domException(
        'InvalidStateError',
        'Not connected, or telephone-event is not negotiated in a sending direction',
      );
    }
    if (!TONES.test(text)) throw domException('InvalidCharacterError', 'Tones are 0 to 9, A to D, #, * and the comma');
    this.#toneBuffer = text;
    // Nothing to play, and nothing to end: libwebrtc would report an end nevertheless.
    if (text === '' && !this.#playing) return;
    this.#playing = true;
    this.#native.insertDtmf(text, durationMs, gapMs, (error) => {
      if (error === null) return;
      this.#toneBuffer = '';
      this.#playing = false;
    });
  }

  #receiveTone(tone: string): void {
    this.#playing = tone !== '';
    this.#toneBuffer = this.#toneBuffer.slice(this.#toneBuffer.startsWith(tone) ? tone.length : 0);
    this.dispatchEvent(new RTCDTMFToneChangeEvent('tonechange', { tone }));
  }

  static {
    defineInterface(RTCDTMFSender, 'RTCDTMFSender', ['tonechange']);
    createDtmfSender = (native, owner) => new RTCDTMFSender(internal, native, owner);
  }
}

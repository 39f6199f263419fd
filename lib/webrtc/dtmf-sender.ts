import { domException } from '../core/errors.js';
import { type EventHandler, EventTargetBase, type PresentEventHandler } from '../core/event-handlers.js';
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
const COMMA_MS = 2000;
const GAP_MS = { default: 70, min: 30, max: 6000 } as const;

function clamp(value: number | undefined, { default: normal, min, max }: typeof DURATION_MS | typeof GAP_MS): number {
  return Math.min(Math.max(value ?? normal, min), max);
}

/** The attributes whose events are classes of this library. */
export interface RTCDTMFSenderHandlers {
  get ontonechange(): PresentEventHandler;
  set ontonechange(handler: EventHandler<RTCDTMFToneChangeEvent>);
}

export class RTCDTMFSender extends EventTargetBase<RTCDTMFSenderEventMap, RTCDTMFSenderHandlers> {
  readonly #native: NativeRtpSender;
  readonly #owner: DtmfOwner;
  #toneBuffer = '';
  #durationMs: number = DURATION_MS.default;
  #gapMs: number = GAP_MS.default;
  #scheduled = false;

  private constructor(key?: symbol, native?: NativeRtpSender, owner?: DtmfOwner) {
    requireInternal(key);
    super();
    this.#native = native as NativeRtpSender;
    this.#owner = owner as DtmfOwner;
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
    this.#durationMs = durationMs;
    this.#gapMs = gapMs;
    // A tone that is playing is played to its end before these.
    if (text !== '' && !this.#scheduled) this.#schedule(0);
  }

  #schedule(delayMs: number): void {
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#playOne();
    }, delayMs).unref();
  }

  /** The specification's playout task. */
  #playOne(): void {
    if (!this.canInsertDTMF) return;
    const tone = this.#toneBuffer.charAt(0);
    this.#toneBuffer = this.#toneBuffer.slice(1);
    if (tone === ',') {
      this.#schedule(COMMA_MS);
    } else if (tone !== '') {
      this.#native.insertDtmf(tone, this.#durationMs, this.#gapMs);
      this.#schedule(this.#durationMs + this.#gapMs);
    }
    this.dispatchEvent(new RTCDTMFToneChangeEvent('tonechange', { tone }));
  }

  static {
    defineInterface(RTCDTMFSender, 'RTCDTMFSender', {
      hidden: true,
      events: ['tonechange'],
      is: (value) => #owner in value,
    });
    createDtmfSender = (native, owner) => new RTCDTMFSender(internal, native, owner);
  }
}

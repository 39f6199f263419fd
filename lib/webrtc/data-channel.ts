import { types } from 'node:util';
import { wrongType } from '../core/check.js';
import { domException } from '../core/errors.js';
import { type EventHandler, EventTargetBase, type PresentEventHandler } from '../core/event-handlers.js';
import type { GlobalBlob, GlobalEvent, GlobalMessageEvent } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { afterMicrotasks, queueTask } from '../core/task.js';
import { requireArguments, toDOMString, toEnforcedUnsignedLong } from '../core/webidl.js';
import { DataChannelEvent, type NativeDataChannel, type NativeError } from '../native.js';
import type { RTCPriorityType } from './dictionaries.js';
import { RTCErrorEvent, rtcError } from './error.js';

export type RTCDataChannelState = 'connecting' | 'open' | 'closing' | 'closed';

/** What a data channel sends: a string as text, everything else as binary. */
export type RTCDataChannelData = string | GlobalBlob | ArrayBuffer | ArrayBufferView;

export interface RTCDataChannelEventMap {
  open: GlobalEvent;
  message: GlobalMessageEvent;
  bufferedamountlow: GlobalEvent;
  error: RTCErrorEvent;
  closing: GlobalEvent;
  close: GlobalEvent;
}

/** The connection, as its channels see it. */
export interface ChannelOwner {
  readonly isClosed: boolean;
  readonly maxMessageSize: number;
  forgetChannel(channel: RTCDataChannel): void;
  /** Tells the application of a channel that the remote peer made, now that it is open. */
  announceChannel(channel: RTCDataChannel): void;
}

/** What stays the same for the life of a channel. */
export interface ChannelDescription {
  label: string;
  ordered: boolean;
  maxPacketLifeTime: number | null;
  maxRetransmits: number | null;
  protocol: string;
  negotiated: boolean;
  id: number;
  state: RTCDataChannelState;
  priority: RTCPriorityType;
}

/** @internal The library's own access to what WebIDL hides. */
export interface ChannelAccess {
  create(native: NativeDataChannel, description: ChannelDescription, owner: ChannelOwner): RTCDataChannel;
  /** A channel that the remote peer made; the owner hears of it again when it is open. */
  createRemote(native: NativeDataChannel, description: ChannelDescription, owner: ChannelOwner): RTCDataChannel;
  is(value: unknown): value is RTCDataChannel;
  /** The connection was closed: as in browsers, though the specification is silent, `close` follows. */
  closeWithConnection(channel: RTCDataChannel): void;
}

/** @internal */
export let channels: ChannelAccess;

/** libwebrtc closes a channel that queues more than this. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** No UTF-16 code unit needs more bytes than this in UTF-8. */
const MAX_UTF8_BYTES_PER_UNIT = 3;

const NO_ID = -1;

function copyOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(data)) return new Uint8Array(data.slice(0));
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

/** The attributes whose events are classes of this library. */
export interface RTCDataChannelHandlers {
  get onerror(): PresentEventHandler;
  set onerror(handler: EventHandler<RTCErrorEvent>);
}

export class RTCDataChannel extends EventTargetBase<RTCDataChannelEventMap, RTCDataChannelHandlers> {
  // Passed by argument.
  readonly #native: NativeDataChannel;
  readonly #description: ChannelDescription;
  readonly #owner: ChannelOwner;
  // Own state.
  #id: number;
  #readyState: RTCDataChannelState;
  /** The application knows of the channel. */
  #announced = true;
  #bufferedAmount = 0;
  #bufferedAmountLowThreshold = 0;
  #binaryType: 'blob' | 'arraybuffer' = 'arraybuffer';
  /** Messages that wait for the bytes of a Blob before them. */
  #waiting: Promise<void> | null = null;
  #waitingCount = 0;

  declare onopen: EventHandler<GlobalEvent>;
  declare onmessage: EventHandler<GlobalMessageEvent>;
  declare onbufferedamountlow: EventHandler<GlobalEvent>;
  declare onclosing: EventHandler<GlobalEvent>;
  declare onclose: EventHandler<GlobalEvent>;

  private constructor(
    key?: symbol,
    native?: NativeDataChannel,
    description?: ChannelDescription,
    owner?: ChannelOwner,
  ) {
    requireInternal(key);
    super();
    this.#native = native as NativeDataChannel;
    this.#description = description as ChannelDescription;
    this.#owner = owner as ChannelOwner;
    this.#id = this.#description.id;
    this.#readyState = this.#description.state;
    this.#native.receive = (event, a, b, c) => this.#receive(event, a, b, c);
  }

  get label(): string {
    return this.#description.label;
  }

  get ordered(): boolean {
    return this.#description.ordered;
  }

  get maxPacketLifeTime(): number | null {
    return this.#description.maxPacketLifeTime;
  }

  get maxRetransmits(): number | null {
    return this.#description.maxRetransmits;
  }

  get protocol(): string {
    return this.#description.protocol;
  }

  get negotiated(): boolean {
    return this.#description.negotiated;
  }

  get id(): number | null {
    return this.#id === NO_ID ? null : this.#id;
  }

  get priority(): RTCPriorityType {
    return this.#description.priority;
  }

  get readyState(): RTCDataChannelState {
    return this.#readyState;
  }

  get bufferedAmount(): number {
    return this.#bufferedAmount;
  }

  get bufferedAmountLowThreshold(): number {
    return this.#bufferedAmountLowThreshold;
  }

  set bufferedAmountLowThreshold(value: number) {
    this.#bufferedAmountLowThreshold = toEnforcedUnsignedLong(value, 'bufferedAmountLowThreshold');
  }

  get binaryType(): 'blob' | 'arraybuffer' {
    return this.#binaryType;
  }

  set binaryType(value: 'blob' | 'arraybuffer') {
    // WebIDL ignores an unknown value that is assigned to an enumeration attribute.
    if (value === 'blob' || value === 'arraybuffer') this.#binaryType = value;
  }

  send(data: RTCDataChannelData): void {
    if (arguments.length === 0) requireArguments(1, 0, 'send');
    if (typeof data === 'string') this.#sendBytes(data, data.length * MAX_UTF8_BYTES_PER_UNIT);
    else if (ArrayBuffer.isView(data) || types.isArrayBuffer(data)) this.#sendBytes(data, data.byteLength);
    else if (data instanceof Blob) this.#sendBlob(data);
    else this.send(toDOMString(data, 'data'));
  }

  close(): void {
    if (this.#readyState === 'closing' || this.#readyState === 'closed') return;
    this.#readyState = 'closing';
    if (this.#waiting === null) this.#native.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #sendBytes(data: string | ArrayBuffer | ArrayBufferView, atMost: number): void {
    this.#requireOpen();
    if (!this.#fits(atMost)) this.#requireSpace(typeof data === 'string' ? Buffer.byteLength(data) : atMost);
    if (this.#waiting !== null) this.#sendLater(data);
    else this.#bufferedAmount += this.#native.send(data);
  }

  #sendBlob(blob: Blob): void {
    this.#requireOpen();
    this.#requireSpace(blob.size);
    this.#bufferedAmount += blob.size;
    this.#enqueue(() => blob.arrayBuffer());
  }

  /** Keeps the order behind a Blob. The bytes are copied, for the caller may change its own after send(). */
  #sendLater(data: string | ArrayBuffer | ArrayBufferView): void {
    const copy = typeof data === 'string' ? data : copyOf(data);
    this.#bufferedAmount += typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    this.#enqueue(async () => copy);
  }

  #enqueue(read: () => Promise<string | ArrayBuffer | ArrayBufferView>): void {
    this.#waitingCount += 1;
    this.#waiting = (this.#waiting ?? Promise.resolve()).then(async () => {
      try {
        const data = await read();
        if (this.#readyState !== 'closed') this.#native.send(data);
      } catch {
        // The bytes of the Blob are gone, so the stream of messages cannot go on in order.
        this.close();
      }
      this.#waitingCount -= 1;
      if (this.#waitingCount > 0) return;
      this.#waiting = null;
      if (this.#readyState === 'closing') this.#native.close();
    });
  }

  #requireOpen(): void {
    if (this.#readyState === 'open') return;
    throw domException('InvalidStateError', `RTCDataChannel.readyState is not 'open' but '${this.#readyState}'`);
  }

  #fits(size: number): boolean {
    return size <= this.#owner.maxMessageSize && this.#bufferedAmount + size <= MAX_BUFFERED_BYTES;
  }

  #requireSpace(size: number): void {
    const { maxMessageSize } = this.#owner;
    if (size > maxMessageSize) throw wrongType(`at most ${maxMessageSize} bytes`, 'data', size);
    if (this.#bufferedAmount + size <= MAX_BUFFERED_BYTES) return;
    const message = `The send queue of ${MAX_BUFFERED_BYTES} bytes is full: wait for 'bufferedamountlow'`;
    throw domException('OperationError', message);
  }

  #receive(event: number, a: unknown, b: unknown, c: unknown): void {
    if (event === DataChannelEvent.Message) this.#receiveMessage(a as string | ArrayBuffer);
    else if (event === DataChannelEvent.Sent) this.#receiveSent(a as number);
    else this.#receiveState(a as RTCDataChannelState, b as number, c as NativeError | null);
  }

  #receiveMessage(data: string | ArrayBuffer): void {
    if (this.#readyState !== 'open') return;
    const payload = typeof data === 'string' || this.#binaryType === 'arraybuffer' ? data : new Blob([data]);
    this.dispatchEvent(new MessageEvent('message', { data: payload }));
  }

  #receiveSent(bytes: number): void {
    const before = this.#bufferedAmount;
    this.#bufferedAmount = Math.max(0, before - bytes);
    const threshold = this.#bufferedAmountLowThreshold;
    if (before > threshold && this.#bufferedAmount <= threshold && this.#readyState !== 'closed') {
      this.dispatchEvent(new Event('bufferedamountlow'));
    }
  }

  #receiveState(state: RTCDataChannelState, id: number, error: NativeError | null): void {
    if (this.#owner.isClosed || this.#readyState === 'closed') return;
    if (id !== NO_ID) this.#id = id;
    if (state === 'open') this.#announceOpen();
    else if (state === 'closing') this.#announceClosing();
    else if (state === 'closed') this.#announceClosed(error);
  }

  #announceOpen(): void {
    if (this.#readyState !== 'connecting') return;
    this.#readyState = 'open';
    if (this.#announced) {
      this.dispatchEvent(new Event('open'));
      return;
    }
    this.#announced = true;
    this.#owner.announceChannel(this);
    // Whoever waits for the channel with a promise gets to listen for the opening, as in a browser.
    afterMicrotasks(() => {
      if (!this.#owner.isClosed && this.#readyState === 'open') this.dispatchEvent(new Event('open'));
    });
  }

  #announceClosing(): void {
    // A channel that its own side closes is in this state already, and hears nothing of it.
    if (this.#readyState === 'closing') return;
    this.#readyState = 'closing';
    this.dispatchEvent(new Event('closing'));
  }

  #announceClosed(error: NativeError | null): void {
    this.#readyState = 'closed';
    this.#owner.forgetChannel(this);
    if (error !== null) {
      this.dispatchEvent(new RTCErrorEvent('error', { error: rtcError(error, 'data-channel-failure') }));
    }
    this.dispatchEvent(new Event('close'));
  }

  static {
    defineInterface(RTCDataChannel, 'RTCDataChannel', {
      hidden: true,
      events: ['open', 'message', 'bufferedamountlow', 'error', 'closing', 'close'],
      is: (value) => #native in value,
    });
    channels = {
      create: (native, description, owner) => new RTCDataChannel(internal, native, description, owner),
      createRemote(native, description, owner) {
        const channel = new RTCDataChannel(internal, native, { ...description, state: 'connecting' }, owner);
        channel.#announced = false;
        if (description.state === 'open') channel.#announceOpen();
        return channel;
      },
      is: (value): value is RTCDataChannel => typeof value === 'object' && value !== null && #native in value,
      closeWithConnection(channel) {
        if (channel.#readyState === 'closed') return;
        channel.#readyState = 'closed';
        queueTask(() => channel.dispatchEvent(new Event('close')));
      },
    };
  }
}

/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The global types that the public classes build on. Where the consumer has lib dom or @types/node, these are the
 * consumer's own; where neither is present, the minimal shapes below stand in, so that the declarations compile alone.
 */

export interface MinimalEvent {
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly currentTarget: unknown;
  readonly defaultPrevented: boolean;
  readonly target: unknown;
  readonly timeStamp: number;
  readonly type: string;
  preventDefault(): void;
  stopImmediatePropagation(): void;
  stopPropagation(): void;
}

export interface MinimalEventTarget {
  addEventListener(type: string, listener: unknown, options?: unknown): void;
  removeEventListener(type: string, listener: unknown, options?: unknown): void;
  dispatchEvent(event: MinimalEvent): boolean;
}

export interface MinimalMessageEvent extends MinimalEvent {
  readonly data: unknown;
}

export interface MinimalBlob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface MinimalDOMException {
  readonly name: string;
  readonly message: string;
  readonly code: number;
}

export interface MinimalReadableStream {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
}

export interface MinimalWritableStream {
  readonly locked: boolean;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
}

type GlobalType<Name extends string, Fallback> =
  typeof globalThis extends Record<Name, { prototype: infer T }> ? T : Fallback;

export type GlobalEvent = GlobalType<'Event', MinimalEvent>;
export type GlobalEventTarget = GlobalType<'EventTarget', MinimalEventTarget>;
export type GlobalMessageEvent = GlobalType<'MessageEvent', MinimalMessageEvent>;
export type GlobalBlob = GlobalType<'Blob', MinimalBlob>;
export type GlobalDOMException = GlobalType<'DOMException', MinimalDOMException>;
export type GlobalReadableStream = GlobalType<'ReadableStream', MinimalReadableStream>;
export type GlobalWritableStream = GlobalType<'WritableStream', MinimalWritableStream>;
export type GlobalAbortSignal = GlobalType<'AbortSignal', { readonly aborted: boolean }>;

// The streams of Node.js have no global name. Where @types/node is not present, they are `any`.
// biome-ignore lint/suspicious/noTsIgnore: it is an error for some consumers only.
/** @ts-ignore */
export type NodeReadable = import('node:stream').Readable;
// biome-ignore lint/suspicious/noTsIgnore: as above.
/** @ts-ignore */
export type NodeWritable = import('node:stream').Writable;

export interface RTCEventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

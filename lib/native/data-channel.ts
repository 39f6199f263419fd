import type { NativeReceive } from '../native.js';

/** Event numbers of NativeDataChannel.receive. Mirrors DataChannelEvent in C++. */
export const DataChannelEvent = {
  /** (state: 'connecting' | 'open' | 'closing' | 'closed', id: number (-1 none), error: NativeError | null) */
  State: 0,
  /** (data: string | ArrayBuffer) */
  Message: 1,
  /** (bytes: number) that many bytes of what send() took have left the queue, summed since the last such event */
  Sent: 2,
} as const;

export interface NativeDataChannelInit {
  ordered: boolean;
  maxRetransmits?: number;
  maxPacketLifeTime?: number;
  protocol: string;
  negotiated: boolean;
  id: number;
  priority: 'very-low' | 'low' | 'medium' | 'high';
}

export interface NativeDataChannelDescription {
  label: string;
  ordered: boolean;
  maxRetransmits: number | null;
  maxPacketLifeTime: number | null;
  protocol: string;
  negotiated: boolean;
  id: number;
  state: 'connecting' | 'open' | 'closing' | 'closed';
  priority: 'very-low' | 'low' | 'medium' | 'high';
}

export interface NativeDataChannel {
  receive: NativeReceive;
  /** Queues a message; a string goes as text, bytes as binary (copied once). Returns its size in bytes as queued. */
  send(data: string | ArrayBufferView | ArrayBuffer): number;
  close(): void;
}

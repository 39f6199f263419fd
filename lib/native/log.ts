import type { NativeReceive } from '../native.js';

/** Event numbers of NativeLogTap.receive. Mirrors LogTap in C++. */
export const LogTapEvent = {
  /** (severity: 0 verbose … 3 error, message: string, source: string, dropped: number) */
  Line: 0,
} as const;

export interface NativeLogTap {
  receive: NativeReceive;
  close(): void;
}

export interface NativeLogAddon {
  LogTap: new (severity: number) => NativeLogTap;
}

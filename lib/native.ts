/**
 * The one importer of the native addon. Every native class and every event that crosses from native threads is
 * declared in native/, by subject; the rest of lib/ sees types only.
 *
 * Conventions of the boundary:
 * - No method here waits for a libwebrtc thread. Methods either answer from state of the event loop's own thread or
 *   post to libwebrtc and report through a callback or an event.
 * - A callback is called exactly once, from the event loop, never synchronously, unless the environment ends first.
 *   While it is outstanding the process stays alive.
 * - Events arrive in the order in which libwebrtc produced them, one event-loop task each, through `receive`, which
 *   the owner of the handle sets right after construction.
 * - Arguments have been checked by the caller. The native side only refuses wrong types, with a TypeError.
 */
import { loadAddon } from './core/load.js';
import type { NativeEncodedAddon } from './native/encoded.js';
import type { NativeForwarderAddon } from './native/forwarder.js';
import type { NativeLogAddon } from './native/log.js';
import type { NativeMediaAddon } from './native/media.js';
import type { NativeOpusAddon } from './native/opus.js';
import type { NativeWebrtcAddon } from './native/peer-connection.js';

export type * from './native/data-channel.js';
export { DataChannelEvent } from './native/data-channel.js';
export type * from './native/encoded.js';
export type * from './native/error.js';
export type * from './native/forwarder.js';
export { ForwarderRouteEvent } from './native/forwarder.js';
export type * from './native/log.js';
export { LogTapEvent } from './native/log.js';
export type * from './native/media.js';
export { ELAPSED_GAP, NativeWriteResult, SinkEvent } from './native/media.js';
export type * from './native/opus.js';
export type * from './native/peer-connection.js';
export { PeerConnectionEvent } from './native/peer-connection.js';
export type * from './native/rtp.js';
export type * from './native/session.js';
export type * from './native/voxlink.js';

/** Set on a handle right after construction; hears every event of it, with the number that its class lists. */
export type NativeReceive = (event: number, a?: any, b?: any, c?: any, d?: any) => void;

export interface NativeAddon
  extends NativeWebrtcAddon,
    NativeMediaAddon,
    NativeEncodedAddon,
    NativeForwarderAddon,
    NativeOpusAddon,
    NativeLogAddon {
  /** Called once with the function that every event of every handle goes through. */
  setDispatcher(
    dispatch: (handle: { receive?(event: number, ...args: any[]): void }, event: number, ...args: any[]) => void,
  ): void;
  /** Keeps the process alive, or does not any more. Calls do not add up. */
  keepProcessAlive(keep: boolean): void;
  /** How often this thread has waited for one of libwebrtc's. Tests see to it that it stays 0. */
  countWaits(): number;
}

export const native: NativeAddon = loadAddon() as NativeAddon;

// As many arguments as the largest event has; one by one, because this runs for each message and each frame.
native.setDispatcher((handle, event, a, b, c, d, e, f, g, h, i, j) => {
  // A handle that nobody took up, such as a channel announced to a closed connection, has no receiver.
  handle.receive?.(event, a, b, c, d, e, f, g, h, i, j);
});

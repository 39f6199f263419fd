import type { Device, DeviceSource } from './tended.js';

/**
 * As `tend`, but so many times a second by the clock, however late the timers are. What a busy event loop missed is left
 * out: two pictures at once are of no use.
 */
export function tick<T extends Device>(
  device: T,
  source: DeviceSource,
  framerate: number,
  work: (device: T) => void,
): void {
  source.keepForTracks(device);
  const ticking = new WeakRef(device);
  const itsSource = new WeakRef(source);
  const interval = 1000 / framerate;
  let due = performance.now();
  const turn = () => {
    const alive = ticking.deref();
    const open = itsSource.deref();
    if (alive === undefined || open === undefined || open.closed) return;
    if (!open.hasLiveTracks) return alive.close();
    due += (Math.max(0, Math.floor((performance.now() - due) / interval)) + 1) * interval;
    wait();
    work(alive);
  };
  const wait = () => setTimeout(turn, Math.max(0, due - performance.now())).unref();
  wait();
}

/** What a device needs of its source. */
export interface DeviceSource {
  readonly closed: boolean;
  readonly hasLiveTracks: boolean;
  keepForTracks(feeder: object): void;
}

export interface Device {
  close(): void;
}

const awaited = new Set<object>();

/**
 * Keeps a device, or does not any more, for the sake of one who is to be called back: a device that is referred to by
 * its callback alone would be collected, and never call.
 */
export function keepAwaited(device: object, isAwaited: boolean): void {
  if (isAwaited) awaited.add(device);
  else awaited.delete(device);
}

/**
 * Calls `work` of a device every so often, until its source is closed. The device is closed when all tracks of the
 * source are stopped, as a camera whose light goes out; and one that nobody refers to any more, nor to its tracks, is
 * collected: the timer does not hold it, and keeps no process alive.
 */
export function tend<T extends Device>(
  device: T,
  source: DeviceSource,
  everyMs: number,
  work: (device: T) => void,
): void {
  source.keepForTracks(device);
  const tended = new WeakRef(device);
  const itsSource = new WeakRef(source);
  const timer = setInterval(() => {
    const alive = tended.deref();
    const open = itsSource.deref();
    if (alive === undefined || open === undefined || open.closed) clearInterval(timer);
    else if (!open.hasLiveTracks) alive.close();
    else work(alive);
  }, everyMs);
  timer.unref();
}

import { native } from '../native.js';

/**
 * What waits for a frame, and what it needs to get one. Only the sink knows of a waiting loop, and only the loop may
 * know of the sink: without this, the garbage collector would take both. And nothing else may keep the process alive
 * until the frame comes, or until the loop hears that none does any more.
 */
const waiting = new Set<object>();

export function beginWait(waiter: object): void {
  waiting.add(waiter);
  native.keepProcessAlive(true);
}

export function endWait(waiter: object): void {
  if (waiting.delete(waiter) && waiting.size === 0) native.keepProcessAlive(false);
}

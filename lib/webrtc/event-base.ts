import type { GlobalEvent, RTCEventInit } from '../core/globals.js';
import { type Members, requireArguments, toDictionary, toDOMString } from '../core/webidl.js';

type EventConstructor = new (type: string, init?: RTCEventInit) => GlobalEvent;
/** Node's own Event, under a type that needs no lib dom. */
export const EventBase = Event as unknown as EventConstructor;

export function typeOf(type: unknown): string {
  return toDOMString(type, 'type');
}

/** The init dictionary of an event, after the check of the argument count that precedes every conversion. */
export function initOf(init: unknown, needed: number, received: number, name: string): Members {
  requireArguments(needed, received, `${name} constructor`);
  return toDictionary(init, `${name}Init`);
}

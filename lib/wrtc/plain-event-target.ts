import { isObject } from '../core/webidl.js';

/** An event as node-webrtc's sinks give it: an object with a type and data, not an `Event`. */
export interface PlainEvent {
  type: string;
}

export type PlainListener<E> = ((event: E) => unknown) | { handleEvent(event: E): unknown };

/**
 * Listeners for plain objects. A real EventTarget takes nothing but an `Event`, of which a sink would have to make one
 * for each frame; users of node-webrtc read the members of the object, compare it and pass it on to `onData`.
 */
export class PlainEventTarget<Event extends PlainEvent> {
  readonly #listeners = new Map<string, Map<PlainListener<Event>, boolean>>();

  addEventListener(
    type: Event['type'],
    listener: PlainListener<Event> | null,
    options?: boolean | { once?: boolean },
  ): void {
    if (!isObject(listener)) return;
    const listeners = this.#listeners.get(type) ?? new Map<PlainListener<Event>, boolean>();
    this.#listeners.set(type, listeners);
    const once = typeof options === 'object' && options.once === true;
    if (!listeners.has(listener)) listeners.set(listener, once);
  }

  removeEventListener(type: Event['type'], listener: PlainListener<Event> | null): void {
    if (listener !== null) this.#listeners.get(type)?.delete(listener);
  }

  /** The listeners of the event's type in the order in which they came, then the `on…` attribute. */
  dispatchEvent(event: Event): boolean {
    const { type } = event;
    const listeners = this.#listeners.get(type);
    for (const [listener, once] of [...(listeners ?? [])]) {
      if (once) listeners?.delete(listener);
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
    }
    const handler = (this as unknown as Record<string, unknown>)[`on${type}`];
    if (typeof handler === 'function') handler.call(this, event);
    return true;
  }
}

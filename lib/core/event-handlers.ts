import type { GlobalEvent, GlobalEventTarget } from './globals.js';

/** The event a handler attribute belongs to, without the `on`. */
export type HandlerName = string;

// biome-ignore lint/suspicious/noConfusingVoidType: a handler may return nothing.
export type EventHandler<E> = ((event: E) => unknown | void) | null;

/**
 * What reading an `on…` attribute gives when the event is a class of this library. It stands wherever lib dom has a
 * handler for the event of the same name; what may be assigned is an EventHandler of the event.
 */
export type PresentEventHandler = ((event: unknown) => unknown) | null;

export interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: import('./globals.js').GlobalAbortSignal;
}

/** An EventTarget that knows which event object belongs to which event name. */
export interface TypedEventTarget<Events> extends Omit<GlobalEventTarget, 'addEventListener' | 'removeEventListener'> {
  addEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: ((event: Events[Type]) => unknown) | { handleEvent(event: Events[Type]): unknown } | null,
    options?: boolean | ListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: ((event: GlobalEvent) => unknown) | { handleEvent(event: GlobalEvent): unknown } | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: ((event: Events[Type]) => unknown) | { handleEvent(event: Events[Type]): unknown } | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: ((event: GlobalEvent) => unknown) | { handleEvent(event: GlobalEvent): unknown } | null,
    options?: boolean | ListenerOptions,
  ): void;
}

/** `Handlers` are the `on…` attributes that are read as another type than they are written. */
export type TypedEventTargetConstructor = new <Events, Handlers = object>() => TypedEventTarget<Events> & Handlers;

/** Node's own EventTarget, under a type that lets a class name its events. */
export const EventTargetBase = EventTarget as unknown as TypedEventTargetConstructor;

interface Activation {
  value: object;
  listener: (event: Event) => void;
}

const activations = new WeakMap<object, Map<HandlerName, Activation>>();

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function activate(target: EventTarget, name: HandlerName, value: object): Activation {
  const activation: Activation = {
    value,
    listener(event) {
      if (typeof activation.value !== 'function') return;
      // Only an event handler's return value can cancel; a listener's cannot.
      if (activation.value.call(event.currentTarget, event) === false) event.preventDefault();
    },
  };
  target.addEventListener(name, activation.listener);
  return activation;
}

function setHandler(target: EventTarget, name: HandlerName, value: unknown): void {
  let handlers = activations.get(target);
  const present = handlers?.get(name);
  if (!isObject(value)) {
    if (present === undefined) return;
    target.removeEventListener(name, present.listener);
    handlers?.delete(name);
  } else if (present !== undefined) {
    // The handler keeps the place in the order of listeners that its first value got.
    present.value = value;
  } else {
    if (handlers === undefined) {
      handlers = new Map();
      activations.set(target, handlers);
    }
    handlers.set(name, activate(target, name, value));
  }
}

/** Defines the `on…` attributes of HTML's event handlers on a prototype, for the objects that `is` knows. */
export function defineEventHandlers(
  prototype: object,
  names: readonly HandlerName[],
  is: (value: object) => boolean,
): void {
  const check = (target: EventTarget): void => {
    if (!isObject(target) || !is(target)) throw new TypeError('Illegal invocation');
  };
  for (const name of names) {
    Object.defineProperty(prototype, `on${name}`, {
      configurable: true,
      enumerable: true,
      get(this: EventTarget): unknown {
        check(this);
        return activations.get(this)?.get(name)?.value ?? null;
      },
      set(this: EventTarget, value: unknown) {
        check(this);
        setHandler(this, name, value);
      },
    });
  }
}

import { describe, expect, it } from 'vitest';
import { EventTargetBase } from '../../lib/core/event-handlers.js';
import { defineInterface } from '../../lib/core/interface.js';

class Bell extends EventTargetBase<{ ring: Event }> {
  declare onring: unknown;
  get pitch(): number {
    return 440;
  }
  static {
    defineInterface(Bell, 'Bell', { events: ['ring'] });
  }
}

function order(run: (bell: Bell, note: (name: string) => () => void) => void): string[] {
  const notes: string[] = [];
  const bell = new Bell();
  run(bell, (name) => () => {
    notes.push(name);
  });
  bell.dispatchEvent(new Event('ring'));
  return notes;
}

describe('event handler attributes', () => {
  it('take the place in the order that the first value got', () => {
    const notes = order((bell, note) => {
      bell.addEventListener('ring', note('a'));
      bell.onring = note('old handler');
      bell.addEventListener('ring', note('b'));
      bell.onring = note('handler');
    });
    expect(notes).toEqual(['a', 'handler', 'b']);
  });

  it('lose the place when set to null', () => {
    const notes = order((bell, note) => {
      bell.onring = note('handler');
      bell.addEventListener('ring', note('a'));
      bell.onring = null;
      bell.onring = note('handler');
    });
    expect(notes).toEqual(['a', 'handler']);
  });

  it('read as null until set, and after a value that is no object', () => {
    const bell = new Bell();
    expect(bell.onring).toBeNull();
    const handler = (): void => {};
    bell.onring = handler;
    expect(bell.onring).toBe(handler);
    bell.onring = 'text';
    expect(bell.onring).toBeNull();
  });

  it('keep an object that cannot be called, and do not call it', () => {
    const bell = new Bell();
    const handler = { handleEvent: () => expect.unreachable() };
    bell.onring = handler;
    bell.dispatchEvent(new Event('ring'));
    expect(bell.onring).toBe(handler);
  });

  it('run with the target as this, and cancel by returning false', () => {
    const bell = new Bell();
    let self: unknown;
    bell.onring = function (this: unknown): boolean {
      self = this;
      return false;
    };
    const event = new Event('ring', { cancelable: true });
    bell.dispatchEvent(event);
    expect(self).toBe(bell);
    expect(event.defaultPrevented).toBe(true);
  });
});

describe('defineInterface', () => {
  it('makes members enumerable and names the class', () => {
    expect(Object.prototype.toString.call(new Bell())).toBe('[object Bell]');
    const names: string[] = [];
    for (const name in new Bell()) names.push(name);
    expect(names).toEqual(expect.arrayContaining(['pitch', 'onring', 'addEventListener']));
    expect(names).not.toContain('constructor');
  });
});

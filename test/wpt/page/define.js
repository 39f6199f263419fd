// @ts-check

/**
 * A property that enumeration does not show, as a page's globals are.
 * @param {object} target
 * @param {string} name
 * @param {unknown} value
 */
export function define(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

/**
 * Event handler attributes (`onload` and the like) on a prototype or on the global object.
 * @param {object} target
 * @param {string[]} names
 */
export function defineHandlers(target, names) {
  for (const name of names) {
    /** @type {WeakMap<object, { handler: unknown }>} */
    const cells = new WeakMap();
    Object.defineProperty(target, `on${name}`, {
      configurable: true,
      enumerable: true,
      get() {
        return cells.get(this ?? globalThis)?.handler ?? null;
      },
      set(value) {
        const self = this ?? globalThis;
        const handler = typeof value === 'function' ? value : null;
        const cell = cells.get(self);
        if (cell) {
          cell.handler = handler;
          return;
        }
        const added = { handler };
        cells.set(self, added);
        self.addEventListener(name, (/** @type {Event} */ event) => added.handler?.call(self, event));
      },
    });
  }
}

// @ts-check
import { Worker as NodeWorker } from 'node:worker_threads';
import { define, defineHandlers } from './define.js';

/**
 * A dedicated worker on a thread of Node.js.
 * @param {import('./suite.js').Suite} suite
 * @param {URL} base
 */
export function workerClass(suite, base) {
  class Worker extends EventTarget {
    #thread;

    constructor(resource) {
      super();
      const url = new URL(resource, base);
      const code =
        url.protocol === 'data:' ? decodeURIComponent(url.href.slice(url.href.indexOf(',') + 1)) : suite.read(url);
      const workerData = { folder: suite.folder, base: url.protocol === 'data:' ? base.href : url.href, code };
      this.#thread = new NodeWorker(new URL('./worker-thread.js', import.meta.url), { workerData });
      this.#thread.on('message', (data) => this.dispatchEvent(new MessageEvent('message', { data })));
      this.#thread.on('error', (error) => {
        const event = new Event('error');
        define(event, 'error', error);
        define(event, 'message', error.message);
        this.dispatchEvent(event);
      });
    }

    postMessage(data, transfer) {
      this.#thread.postMessage(data, Array.isArray(transfer) ? transfer : transfer?.transfer);
    }

    terminate() {
      this.#thread.terminate();
    }
  }
  defineHandlers(Worker.prototype, ['message', 'messageerror', 'error']);
  return Worker;
}

// @ts-check
// What a dedicated worker finds on its global object.
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import * as voxlink from 'voxlink';
import { define, defineHandlers } from './define.js';
import { Suite } from './suite.js';

const suite = new Suite(workerData.folder);
const bus = new EventTarget();

class WorkerGlobalScope extends EventTarget {
  static [Symbol.hasInstance](value) {
    return value === globalThis;
  }
}

const globals = {
  self: globalThis,
  addEventListener: bus.addEventListener.bind(bus),
  removeEventListener: bus.removeEventListener.bind(bus),
  dispatchEvent: bus.dispatchEvent.bind(bus),
  WorkerGlobalScope,
  DedicatedWorkerGlobalScope: WorkerGlobalScope,
  location: new URL(workerData.base),
  postMessage: (data, transfer) =>
    parentPort?.postMessage(data, Array.isArray(transfer) ? transfer : transfer?.transfer),
  close: () => process.exit(0),
  importScripts(...resources) {
    for (const resource of resources) {
      vm.runInThisContext(suite.read(new URL(resource, workerData.base)), { filename: resource });
    }
  },
  ...voxlink,
};
for (const [name, value] of Object.entries(globals)) define(globalThis, name, value);
defineHandlers(globalThis, ['message', 'messageerror', 'error', 'rtctransform']);
voxlink.acceptTransforms((event) => bus.dispatchEvent(event));
parentPort?.on('message', (data) => bus.dispatchEvent(new MessageEvent('message', { data })));
vm.runInThisContext(workerData.code, { filename: workerData.base });

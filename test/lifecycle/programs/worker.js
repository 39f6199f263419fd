// Runs in a worker thread, and ends in the way that workerData names. Says when it is time to terminate it.
import { parentPort, workerData } from 'node:worker_threads';
import { closeAll, connect, everything, pair } from './call.js';
import { startMedia } from './media.js';
import { startPictures } from './pictures.js';
import { startRawAudio } from './raw-audio.js';

const ways = {
  async 'natural exit'() {
    closeAll(await everything());
  },
  async 'process.exit()'() {
    await everything();
    process.exit(0);
  },
  async 'terminate a call'() {
    await everything();
    parentPort.postMessage('now');
  },
  async 'terminate raw audio under way'() {
    startRawAudio();
    setTimeout(() => parentPort.postMessage('now'), Math.random() * 400);
  },
  async 'close of encoded frames and devices'() {
    (await startMedia()).close();
  },
  async 'terminate encoded frames and devices'() {
    startMedia().catch(() => {});
    setTimeout(() => parentPort.postMessage('now'), Math.random() * 1500);
  },
  async 'terminate negotiations'() {
    parentPort.postMessage('now');
    for (;;) {
      const calls = pair();
      connect(calls).catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
      if (Math.random() < 0.5) closeAll(calls);
    }
  },
  async 'terminate pictures under way'() {
    startPictures();
    parentPort.postMessage('now');
  },
};

await ways[workerData]();

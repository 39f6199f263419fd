// One process sends messages of one size to another for a while, as fast as the data channel takes them.
import { interleave, withPairs } from './harness/children.js';
import { cpuSeconds, median } from './harness/numbers.js';
import { openSide } from './harness/peers.js';

const HIGH = 1024 * 1024;
const LOW = HIGH / 2;
/** Messages between two looks at the buffer, and between two turns of the event loop. */
const LOOK_EVERY_BYTES = 16 * 1024;
const BURST = 2000;

/** A size that no other message has tells the receiver that a transfer is over. */
const END_SIZE = 1;

/**
 * Sends for `time` milliseconds and keeps bufferedAmount below HIGH.
 * @param {import('./adapters/index.js').Channel} channel
 */
function createSender(channel) {
  /** @type {() => void} */
  let onLow = () => {};
  channel.onLow(LOW, () => onLow());
  return (size, time) =>
    new Promise((resolve) => {
      const message = new Uint8Array(size).fill(7);
      const lookEvery = Math.max(1, Math.floor(LOOK_EVERY_BYTES / size));
      const end = performance.now() + time;
      let sent = 0;
      let isWaiting = false;
      const pump = () => {
        isWaiting = false;
        for (let i = 0; i < BURST; i += lookEvery) {
          if (performance.now() >= end) {
            channel.send(new Uint8Array(END_SIZE));
            onLow = () => {};
            return resolve(sent);
          }
          if (channel.bufferedAmount() >= HIGH) {
            isWaiting = true;
            return;
          }
          for (let j = 0; j < lookEvery; j++) channel.send(message);
          sent += lookEvery;
        }
        setImmediate(pump);
      };
      onLow = () => {
        if (isWaiting) pump();
      };
      pump();
    });
}

export function serveTransfer(adapter, io) {
  let send;
  let received = 0;
  let cpuBefore;
  let onEnd;
  let ended;
  return {
    async connect(isOfferer) {
      const channel = await openSide(adapter, io, isOfferer);
      if (isOfferer) {
        send = createSender(channel);
        return;
      }
      channel.onMessage((size) => {
        if (size === END_SIZE) onEnd();
        else received++;
      });
    },
    /** The receiver's part starts before the sender's … */
    expect() {
      received = 0;
      cpuBefore = process.cpuUsage();
      ended = new Promise((resolve) => {
        onEnd = resolve;
      });
    },
    /** … and is over when the last message has come. */
    async received() {
      await ended;
      return { received, cpu: cpuSeconds(cpuBefore) };
    },
    async send(size, time) {
      cpuBefore = process.cpuUsage();
      return send(size, time);
    },
    /** What the sender has used up, once the receiver has everything. */
    cpu: () => cpuSeconds(cpuBefore),
  };
}

/**
 * @param {string} rowUrl
 * @param {string[]} names
 * @param {number} size of a message
 * @param {{ rounds: number, time: number }} plan
 * @returns {Promise<(pick: (round: { rate: number, cpuPerMessage: number }) => number) => Map<string, number>>}
 */
export async function measureTransfer(rowUrl, names, size, { rounds, time }) {
  const transfer = async ({ sender, receiver }, duration) => {
    await receiver.call('expect');
    const before = performance.now();
    const sent = await sender.call('send', size, duration);
    const { received, cpu } = await receiver.call('received');
    const wall = (performance.now() - before) / 1000;
    if (received !== sent) throw new Error(`${sent} messages were sent and ${received} came`);
    return { rate: received / wall, cpuPerMessage: (cpu + (await sender.call('cpu'))) / received };
  };
  const results = await withPairs(rowUrl, names, async (pairs) => {
    await interleave(pairs, 1, (pair) => transfer(pair, 500));
    return interleave(pairs, rounds, (pair) => transfer(pair, time));
  });
  return (pick) => new Map([...results].map(([name, of]) => [name, median(of.map(pick))]));
}

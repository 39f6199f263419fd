// The process that runs one role of one row with one implementation: node child.js <row> <adapter>.
// It answers the parent's calls, and passes signaling messages to and from a peer in another process.
import { loadAdapter } from '../adapters/index.js';

const [rowUrl, adapterName] = process.argv.slice(2);

/** @type {(message: unknown) => void} */
let onSignal = () => {};

const io = {
  /** @param {unknown} message */
  signal(message) {
    process.send?.({ signal: message });
  },
  /** @param {(message: unknown) => void} listener */
  onSignal(listener) {
    onSignal = listener;
  },
};

const [row, adapter] = await Promise.all([import(rowUrl), loadAdapter(adapterName)]);
const handlers = row.serve(adapter, io);

process.on('message', async ({ id, method, args, signal }) => {
  if (signal !== undefined) return onSignal(signal);
  try {
    process.send?.({ id, result: (await handlers[method](...args)) ?? null });
  } catch (error) {
    process.send?.({ id, error: String(error?.stack ?? error) });
  }
});
// Everything is done when the parent goes; some implementations would hold the process.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.send?.({ ready: true });

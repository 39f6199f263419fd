const OPEN_TIMEOUT = 15_000;

/** @param {Promise<any>} promise */
function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('no open data channel in time')), OPEN_TIMEOUT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Two connections in this process with one data channel, open on both sides.
 * @param {import('../adapters/index.js').Adapter} adapter
 */
export async function openPair(adapter) {
  const offerer = adapter.createPeer((message) => answerer.signal(message));
  const answerer = adapter.createPeer((message) => offerer.signal(message));
  offerer.offerChannel();
  const [near, far] = await inTime(Promise.all([offerer.channel, answerer.channel]));
  return {
    near,
    far,
    close() {
      offerer.close();
      answerer.close();
    },
  };
}

/**
 * One side of a connection whose other side is in another process.
 * @param {import('../adapters/index.js').Adapter} adapter
 * @param {{ signal(message: unknown): void, onSignal(listener: (message: unknown) => void): void }} io
 * @param {boolean} isOfferer
 */
export function openSide(adapter, io, isOfferer) {
  const peer = adapter.createPeer((message) => io.signal(message));
  io.onSignal((message) => peer.signal(message));
  if (isOfferer) peer.offerChannel();
  return inTime(peer.channel);
}

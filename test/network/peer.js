// @ts-check
// One side of a connection, in a process of its own, so that it can live in a network namespace. A test leads it by
// messages, and carries its signaling.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AudioSource, RTCPeerConnection } from 'voxlink';

const CHUNK = 16 * 1024;

/** @param {object} message */
const tell = (message) => void process.send?.(message);

const connection = new RTCPeerConnection();
const source = new AudioSource();
/** @type {import('voxlink').RTCDataChannel | undefined} */
let channel;
let received = 0;
const hash = createHash('sha256');

/** @param {import('voxlink').RTCDataChannel} opened */
function use(opened) {
  channel = opened;
  channel.onopen = () => tell({ event: 'open' });
  channel.onmessage = ({ data }) => {
    received += data.byteLength;
    hash.update(new Uint8Array(data));
  };
}

connection.onicecandidate = ({ candidate }) => tell({ signal: { candidate } });
connection.onnegotiationneeded = async () => {
  await connection.setLocalDescription();
  tell({ signal: { description: connection.localDescription } });
};
connection.oniceconnectionstatechange = () => tell({ event: `ice ${connection.iceConnectionState}` });
connection.onconnectionstatechange = () => tell({ event: connection.connectionState });
connection.ondatachannel = ({ channel }) => use(channel);

/** @type {Record<string, (argument: any) => unknown>} */
const METHODS = {
  /** Makes this side the one that calls. */
  call() {
    connection.addTrack(source.track);
    use(connection.createDataChannel('data'));
  },

  async signal({ description, candidate }) {
    if (description === undefined) return connection.addIceCandidate(candidate ?? undefined);
    await connection.setRemoteDescription(description);
    if (description.type !== 'offer') return;
    if (connection.getSenders().every(({ track }) => track === null)) connection.addTrack(source.track);
    await connection.setLocalDescription();
    tell({ signal: { description: connection.localDescription } });
  },

  /** Sends random bytes, and answers with their hash. */
  async send(/** @type {number} */ size) {
    const bytes = randomBytes(size);
    for (let offset = 0; offset < size; offset += CHUNK) channel?.send(bytes.subarray(offset, offset + CHUNK));
    return createHash('sha256').update(bytes).digest('hex');
  },

  /** Answers with the hash of all that has come, once it is so much. */
  async receive(/** @type {number} */ size) {
    while (received < size) await sleep(20);
    return hash.digest('hex');
  },

  /** Sends silence, which takes packets as any other audio does. */
  talk() {
    source.write(new Int16Array(480));
  },

  stats: async () => [...(await connection.getStats()).values()],
  restart: () => connection.restartIce(),
};

process.on('message', async (/** @type {any} */ { id, method, argument }) => {
  try {
    tell({ id, result: await METHODS[method]?.(argument) });
  } catch (error) {
    tell({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
tell({ event: 'ready' });

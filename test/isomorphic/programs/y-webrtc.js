/** One of two documents of Yjs that y-webrtc keeps the same: each process adds its name, and waits for the other's. */
import { WebSocket } from 'ws';
import * as Y from 'yjs';

globalThis.WebSocket ??= WebSocket;
const { WebrtcProvider } = await import('y-webrtc');

const [signaling, name] = process.argv.slice(2);
const document = new Y.Doc();
const names = document.getMap('names');
new WebrtcProvider('room', document, {
  signaling: [signaling],
  peerOpts: { config: { iceServers: [] } },
});
names.set(name, true);
const finish = () => {
  if (names.size < 2) return;
  names.unobserve(finish);
  console.log([...names.keys()].sort().join());
  // The other side may still need what this one has.
  setTimeout(() => process.exit(), 1000);
};
names.observe(finish);

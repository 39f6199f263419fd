/** Two peers of PeerJS, which meet at its own server. */
import { PeerServer } from 'peer';
import { WebSocket } from 'ws';

// What PeerJS takes for granted besides WebRTC.
globalThis.location ??= { protocol: 'http:' };
globalThis.navigator ??= { userAgent: '', platform: '' };
globalThis.WebSocket ??= WebSocket;
const { Peer } = (await import('peerjs')).default;

const server = await new Promise((resolve) => PeerServer({ host: '127.0.0.1', port: 0 }, resolve));
const options = {
  host: '127.0.0.1',
  port: server.address().port,
  path: '/',
  secure: false,
  config: { iceServers: [] },
};
const callee = new Peer('callee', options);
await new Promise((resolve) => callee.on('open', resolve));
callee.on('connection', (connection) => {
  connection.on('data', (data) => connection.send({ ...data, back: true }));
});

const caller = new Peer('caller', options);
await new Promise((resolve) => caller.on('open', resolve));
const connection = caller.connect('callee', { reliable: true });
connection.on('open', () => connection.send({ there: new Uint8Array([1, 2, 3]) }));
connection.on('data', (data) => {
  console.log(JSON.stringify({ there: [...new Uint8Array(data.there)], back: data.back }));
  process.exit();
});

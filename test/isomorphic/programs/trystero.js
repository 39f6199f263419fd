/** One of two members of a room of trystero, who find each other at a relay of Nostr. */
import { WebSocket } from 'ws';

globalThis.WebSocket ??= WebSocket;
const { joinRoom } = await import('trystero');

const [relay, name] = process.argv.slice(2);
const room = joinRoom({ appId: 'voxlink', relayConfig: { urls: [relay] }, rtcConfig: { iceServers: [] } }, 'room');
const action = room.makeAction('name');
action.onMessage = (other) => {
  console.log([name, other].sort().join());
  // The other side may still wait for the name of this one.
  setTimeout(() => process.exit(), 1000);
};
room.onPeerJoin = (peer) => action.send(name, { target: peer });

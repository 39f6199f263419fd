/** Two peers of simple-peer, which hand each other their signals. */
import SimplePeer from 'simple-peer';

const caller = new SimplePeer({ initiator: true });
const callee = new SimplePeer();
caller.on('signal', (signal) => callee.signal(signal));
callee.on('signal', (signal) => caller.signal(signal));
callee.on('data', (data) => callee.send(`${data} and back`));
caller.on('connect', () => caller.send('there'));
caller.on('data', (data) => {
  console.log(String(data));
  // In browsers as here, the other side hears of this as an error.
  callee.on('error', () => {});
  caller.destroy();
});

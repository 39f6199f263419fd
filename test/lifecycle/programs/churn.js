// Opens and closes 200 connections, and prints what the process had after the tenth and after the last.
import { AudioSource } from 'voxlink';
import { closeAll, connect, pair } from './call.js';
import { measure } from './holdings.js';

const audio = new AudioSource();

async function openAndClose() {
  const calls = pair();
  calls.caller.addTrack(audio.track);
  calls.callee.addTransceiver('video');
  const { near, far } = await connect(calls);
  const heard = new Promise((resolve) => {
    far.onmessage = resolve;
  });
  near.send('hello');
  audio.write(new Int16Array(480));
  await Promise.all([heard, calls.caller.getStats()]);
  closeAll(calls);
}

const measured = [];
for (let connections = 2; connections <= 200; connections += 2) {
  await openAndClose();
  if (connections === 10 || connections === 200) measured.push(await measure());
}
console.log(JSON.stringify(measured));

// Opens and closes 200 connections, and prints what the process had after the tenth and after the last.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { AudioSource } from 'voxlink';
import { closeAll, connect, pair } from './call.js';

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

async function measure() {
  // Closing goes on in the background for a moment.
  await setTimeout(200);
  gc();
  await setTimeout(50);
  gc();
  const status = readFileSync('/proc/self/status', 'utf8');
  const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  return {
    threads: field('Threads'),
    descriptors: readdirSync('/proc/self/fd').length,
    mebibytes: Math.round(field('VmRSS') / 102.4) / 10,
  };
}

const measured = [];
for (let connections = 2; connections <= 200; connections += 2) {
  await openAndClose();
  if (connections === 10 || connections === 200) measured.push(await measure());
}
console.log(JSON.stringify(measured));

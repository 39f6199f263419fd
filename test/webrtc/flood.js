// Two processes, one of which sends the other small messages as fast as it can: node flood.js. Ends with code 0 when all
// have come in order.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RTCPeerConnection } from 'voxlink';

const COUNT = 1_000_000;
const SIZE = 100;
const FULL = 1024 * 1024;

const other = process.send === undefined ? fork(fileURLToPath(import.meta.url), { execArgv: [] }) : process;
const isSender = other !== process;

function finish(complaint) {
  if (complaint) console.error(complaint);
  if (isSender) other.kill();
  process.exit(complaint ? 1 : 0);
}

const connection = new RTCPeerConnection();
const channel = connection.createDataChannel('flood', { negotiated: true, id: 0 });
channel.binaryType = 'arraybuffer';
channel.onerror = ({ error }) => finish(`${isSender ? 'sender' : 'receiver'}: ${error.message}`);

connection.onicecandidate = ({ candidate }) => other.send({ candidate });
other.on('message', async ({ description, candidate, complaint }) => {
  if (description) {
    await connection.setRemoteDescription(description);
    if (isSender) return;
    await connection.setLocalDescription();
    other.send({ description: connection.localDescription });
  } else if (candidate !== undefined) {
    await connection.addIceCandidate(candidate ?? undefined);
  } else {
    finish(complaint);
  }
});

if (isSender) {
  other.on('exit', () => finish('the receiver ended'));
  const message = new Uint32Array(SIZE / 4);
  let sent = 0;
  const pump = () => {
    for (let i = 0; i < 2000 && sent < COUNT && channel.bufferedAmount < FULL; i++) {
      message[0] = sent++;
      channel.send(message);
    }
    if (sent < COUNT && channel.bufferedAmount < FULL) setImmediate(pump);
  };
  channel.bufferedAmountLowThreshold = FULL / 2;
  channel.onbufferedamountlow = pump;
  channel.onopen = pump;
  await connection.setLocalDescription();
  other.send({ description: connection.localDescription });
} else {
  let received = 0;
  channel.onmessage = ({ data }) => {
    const [number] = new Uint32Array(data);
    if (number !== received++) process.send({ complaint: `message ${number} came as number ${received - 1}` });
    if (received === COUNT) process.send({ complaint: '' });
  };
}

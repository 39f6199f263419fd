// A worker in which encoded frames flow from a camera through an EncodedSink and an EncodedSource to a second
// connection, and that is left to its fate once they do.
import { parentPort } from 'node:worker_threads';
import { EncodedSink, EncodedSource, RTCPeerConnection, VideoSource } from 'voxlink';

async function connect(track) {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  from.onicecandidate = ({ candidate }) => to.addIceCandidate(candidate ?? undefined);
  to.onicecandidate = ({ candidate }) => from.addIceCandidate(candidate ?? undefined);
  const received = new Promise((resolve) => {
    to.ontrack = ({ track: announced }) => resolve(announced);
  });
  from.addTrack(track);
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription);
  return received;
}

const camera = new VideoSource();
const picture = { width: 160, height: 120, data: new Uint8Array(160 * 120 * 1.5) };
setInterval(() => camera.write(picture), 10);

const source = new EncodedSource({ mimeType: 'video/VP8' });
const sink = new EncodedSink(await connect(camera.track), { onframe: (frame) => source.write(frame) });
source.onkeyframerequest = () => sink.requestKeyFrame();
const watcher = new EncodedSink(await connect(source.track));
let count = 0;
for await (const _ of watcher) if (++count === 20) break;
parentPort.postMessage('flowing');

// @ts-check
// Scrambles the bytes of each frame with options.key, or with options.drop lets none through.
import { parentPort } from 'node:worker_threads';
import { acceptTransforms, RTCEncodedVideoFrame } from 'voxlink';

acceptTransforms(async ({ transformer }) => {
  const { key, drop, askAfter } = /** @type {{ key: number, drop?: boolean, askAfter?: number }} */ (
    transformer.options
  );
  const reader = transformer.readable.getReader();
  const writer = transformer.writable.getWriter();
  for (let count = 1; ; count++) {
    const { done, value: frame } = await reader.read();
    if (done) return;
    if (count === askAfter && frame instanceof RTCEncodedVideoFrame) {
      transformer.generateKeyFrame().then((keyFrame) => parentPort?.postMessage({ keyFrame }));
    }
    if (drop) continue;
    frame.data = new Uint8Array(frame.data).map((byte) => byte ^ key).buffer;
    await writer.write(frame);
  }
});
parentPort?.postMessage('ready');

// Pictures on their way to native threads and back, in memory that was given away: without end.
import { convertFrameAsync, encodeImage, frameSize, VideoSink, VideoSource } from 'voxlink';

const [width, height] = [640, 360];

function picture() {
  return { format: 'RGBA', width, height, data: new Uint8Array(frameSize('RGBA', width, height)) };
}

export function startPictures() {
  const source = new VideoSource({ maxWidth: 500 });
  const relay = new VideoSource();
  const sinks = [
    new VideoSink(source.track, { format: 'BGRA', rotate: true, onframe: (frame) => convertFrameAsync(frame) }),
    new VideoSink(source.track, { onframe: (frame) => relay.write({ ...frame, transfer: true }) }),
    new VideoSink(relay.track, { maxWidth: 100, onframe: (frame) => encodeImage(frame, { format: 'png' }) }),
  ];
  const write = (data) => source.write({ ...picture(), data, rotation: 90, transfer: true, onrelease: write });
  const convert = () => convertFrameAsync(picture(), { format: 'NV12', transfer: true }).then(convert);
  const encode = () => encodeImage(picture()).then(encode);
  write(picture().data);
  for (let i = 0; i < 4; i++) convert();
  encode();
  return sinks;
}

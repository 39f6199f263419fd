import wrtc from '@roamhq/wrtc';
import { bytesSent, createW3cPeer, sendTrack } from './w3c.js';

function wrap(channel) {
  return {
    send: (bytes) => channel.send(bytes),
    bufferedAmount: () => channel.bufferedAmount,
    onMessage(listener) {
      channel.onmessage = ({ data }) => listener(data.byteLength);
    },
    // It has no such event, so its users look again and again.
    onLow(threshold, listener) {
      setInterval(() => {
        if (channel.bufferedAmount <= threshold) listener();
      }, 1);
    },
  };
}

export function createPeer(onSignal) {
  return createW3cPeer(new wrtc.RTCPeerConnection(), onSignal, wrap);
}

export async function openVoice() {
  const near = new wrtc.RTCPeerConnection();
  const far = new wrtc.RTCPeerConnection();
  const source = new wrtc.nonstandard.RTCAudioSource();
  const sink = new wrtc.nonstandard.RTCAudioSink(await sendTrack(near, far, source.createTrack()));
  return {
    write(samples) {
      const { length: numberOfFrames } = samples;
      source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames });
    },
    onSamples(listener) {
      sink.ondata = ({ samples }) => listener(samples);
    },
    close() {
      sink.stop();
      near.close();
      far.close();
    },
  };
}

export async function openVideo({ maxBitrate }) {
  const near = new wrtc.RTCPeerConnection();
  const far = new wrtc.RTCPeerConnection();
  const source = new wrtc.nonstandard.RTCVideoSource();
  const sink = new wrtc.nonstandard.RTCVideoSink(await sendTrack(near, far, source.createTrack(), maxBitrate));
  return {
    write: (frame) => source.onFrame(frame),
    onFrame(listener) {
      sink.onframe = ({ frame }) => listener(frame);
    },
    bytesSent: () => bytesSent(near),
    close() {
      sink.stop();
      near.close();
      far.close();
    },
  };
}

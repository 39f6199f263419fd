import { AudioSink, AudioSource, Forwarder, RTCPeerConnection, VideoSink, VideoSource } from '../../dist/index.js';
import { bytesSent, createW3cPeer, gathered, sendTrack } from './w3c.js';

function wrap(channel) {
  return {
    send: (bytes) => channel.send(bytes),
    bufferedAmount: () => channel.bufferedAmount,
    onMessage(listener) {
      channel.onmessage = ({ data }) => listener(data.byteLength);
    },
    onLow(threshold, listener) {
      channel.bufferedAmountLowThreshold = threshold;
      channel.onbufferedamountlow = listener;
    },
  };
}

export function createPeer(onSignal) {
  return createW3cPeer(new RTCPeerConnection(), onSignal, wrap);
}

export async function openVoice() {
  const near = new RTCPeerConnection();
  const far = new RTCPeerConnection();
  const source = new AudioSource({ live: true });
  const sink = new AudioSink(await sendTrack(near, far, source.track));
  return {
    write: (samples) => source.write(samples),
    onSamples(listener) {
      sink.onframe = ({ data }) => listener(data);
    },
    close() {
      sink.close();
      source.close();
      near.close();
      far.close();
    },
  };
}

export async function openVideo({ maxBitrate }) {
  const near = new RTCPeerConnection();
  const far = new RTCPeerConnection();
  const source = new VideoSource();
  const sink = new VideoSink(await sendTrack(near, far, source.track, maxBitrate));
  return {
    write: (frame) => source.write(frame),
    onFrame(listener) {
      sink.onframe = listener;
    },
    bytesSent: () => bytesSent(near),
    close() {
      sink.close();
      source.close();
      near.close();
      far.close();
    },
  };
}

export async function createForwarder() {
  const subscribers = [];
  let forwarder;
  return {
    async publish(offer) {
      const publisher = new RTCPeerConnection();
      await publisher.setRemoteDescription(offer);
      forwarder = new Forwarder(publisher.getReceivers()[0]);
      return gathered(publisher);
    },
    async subscribe() {
      const subscriber = new RTCPeerConnection();
      const id = subscribers.push(subscriber) - 1;
      subscriber.addTransceiver(forwarder.route().track, { direction: 'sendonly' });
      return { id, offer: await gathered(subscriber) };
    },
    accept: (id, answer) => subscribers[id].setRemoteDescription(answer),
  };
}

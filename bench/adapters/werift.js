import { RTCPeerConnection } from 'werift';
import { createW3cPeer } from './w3c.js';

function wrap(channel) {
  return {
    send: (bytes) => channel.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    bufferedAmount: () => channel.bufferedAmount,
    onMessage(listener) {
      channel.onmessage = ({ data }) => listener(data.length);
    },
    onLow(threshold, listener) {
      channel.bufferedAmountLowThreshold = threshold;
      channel.bufferedAmountLow.subscribe(listener);
    },
  };
}

export function createPeer(onSignal) {
  return createW3cPeer(new RTCPeerConnection({ iceServers: [] }), onSignal, wrap);
}

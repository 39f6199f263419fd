import { MediaStreamTrack, RTCPeerConnection } from 'werift';
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

async function described(connection, create) {
  await connection.setLocalDescription(await create.call(connection));
  await connection.iceGatheringStateChange.watch((state) => state === 'complete', 2000).catch(() => {});
  const { type, sdp } = connection.localDescription;
  return { type, sdp };
}

export async function createForwarder() {
  const subscribers = [];
  const outgoing = [];
  let kind = 'audio';
  return {
    async publish(offer) {
      const publisher = new RTCPeerConnection({ iceServers: [] });
      publisher.onTrack.subscribe((track) => {
        kind = track.kind;
        track.onReceiveRtp.subscribe((packet) => {
          for (const out of outgoing) out.writeRtp(packet.clone());
        });
      });
      await publisher.setRemoteDescription(offer);
      return described(publisher, publisher.createAnswer);
    },
    async subscribe() {
      const subscriber = new RTCPeerConnection({ iceServers: [] });
      const id = subscribers.push(subscriber) - 1;
      const track = new MediaStreamTrack({ kind });
      outgoing.push(track);
      subscriber.addTransceiver(track, { direction: 'sendonly' });
      return { id, offer: await described(subscriber, subscriber.createOffer) };
    },
    accept: (id, answer) => subscribers[id].setRemoteDescription(answer),
  };
}

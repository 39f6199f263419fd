import nodeDataChannel from 'node-datachannel';

function wrap(channel) {
  return {
    send: (bytes) => channel.sendMessageBinary(bytes),
    bufferedAmount: () => channel.bufferedAmount(),
    onMessage(listener) {
      channel.onMessage((data) => listener(data.length));
    },
    onLow(threshold, listener) {
      channel.setBufferedAmountLowThreshold(threshold);
      channel.onBufferedAmountLow(listener);
    },
  };
}

export function createPeer(onSignal) {
  const connection = new nodeDataChannel.PeerConnection('bench', { iceServers: [] });
  connection.onLocalDescription((sdp, type) => onSignal({ sdp, type }));
  connection.onLocalCandidate((candidate, mid) => onSignal({ candidate, mid }));
  let opened;
  const channel = new Promise((resolve) => {
    opened = (raw) => {
      if (raw.isOpen()) resolve(wrap(raw));
      else raw.onOpen(() => resolve(wrap(raw)));
    };
  });
  connection.onDataChannel(opened);
  // A candidate that comes late would end the process.
  let isClosed = false;
  // One that comes before the description, too: the callbacks do not keep an order.
  /** @type {{ candidate: string, mid: string }[] | null} */
  let early = [];
  return {
    channel,
    offerChannel() {
      opened(connection.createDataChannel('bench'));
    },
    signal({ sdp, type, candidate, mid }) {
      if (isClosed) return;
      if (!sdp) {
        if (early) early.push({ candidate, mid });
        else connection.addRemoteCandidate(candidate, mid);
        return;
      }
      connection.setRemoteDescription(sdp, type);
      for (const waiting of early ?? []) connection.addRemoteCandidate(waiting.candidate, waiting.mid);
      early = null;
    },
    close() {
      isClosed = true;
      connection.close();
    },
  };
}

export { cleanup } from 'node-datachannel';

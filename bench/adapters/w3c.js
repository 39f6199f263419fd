/**
 * A peer over any RTCPeerConnection with the names of the standard.
 * @param {any} connection
 * @param {(message: any) => void} onSignal
 * @param {(channel: any) => import('./index.js').Channel} wrap
 * @returns {import('./index.js').Peer}
 */
export function createW3cPeer(connection, onSignal, wrap) {
  /** @type {(channel: any) => void} */
  let opened = () => {};
  const channel = new Promise((resolve) => {
    opened = (raw) => {
      raw.binaryType = 'arraybuffer';
      const wrapped = wrap(raw);
      if (raw.readyState === 'open') resolve(wrapped);
      else raw.onopen = () => resolve(wrapped);
    };
  });
  connection.onicecandidate = ({ candidate }) => {
    if (candidate?.candidate) {
      const { sdpMid, sdpMLineIndex } = candidate;
      onSignal({ candidate: { candidate: candidate.candidate, sdpMid, sdpMLineIndex } });
    }
  };
  connection.ondatachannel = (event) => opened(event.channel);

  async function describe(create) {
    const { type, sdp } = await create.call(connection);
    await connection.setLocalDescription({ type, sdp });
    onSignal({ description: { type, sdp } });
  }

  async function take({ description, candidate }) {
    if (candidate) return connection.addIceCandidate(candidate);
    await connection.setRemoteDescription(description);
    if (description.type === 'offer') await describe(connection.createAnswer);
  }

  // Not every implementation chains its operations itself. A candidate that comes after close() is no failure.
  let chain = Promise.resolve();
  return {
    channel,
    offerChannel() {
      opened(connection.createDataChannel('bench'));
      chain = describe(connection.createOffer);
    },
    signal(message) {
      chain = chain.then(() => take(message)).catch(() => {});
    },
    close() {
      connection.close();
    },
  };
}

/**
 * Connects two connections in this process, from the track of one to the other.
 * @param {any} near
 * @param {any} far
 * @param {any} track
 * @param {number} [maxBitrate] the far end says that it takes no more bits a second
 * @returns {Promise<any>} the track at the far end, once the connection stands
 */
export async function sendTrack(near, far, track, maxBitrate) {
  near.onicecandidate = ({ candidate }) => candidate?.candidate && far.addIceCandidate(candidate).catch(() => {});
  far.onicecandidate = ({ candidate }) => candidate?.candidate && near.addIceCandidate(candidate).catch(() => {});
  const arrived = new Promise((resolve) => {
    far.ontrack = (event) => resolve(event.track);
  });
  const connected = new Promise((resolve) => {
    near.onconnectionstatechange = () => near.connectionState === 'connected' && resolve(undefined);
  });
  near.addTrack(track);
  const offer = await near.createOffer();
  const applied = far.setRemoteDescription(offer);
  await near.setLocalDescription(offer);
  await applied;
  const answer = await far.createAnswer();
  await far.setLocalDescription(answer);
  await near.setRemoteDescription(maxBitrate === undefined ? answer : limited(answer, maxBitrate));
  await connected;
  return arrived;
}

/** By the line of RFC 4566, in kilobits a second. */
function limited({ type, sdp }, maxBitrate) {
  return { type, sdp: sdp.replace(/^c=.*$/m, `$&\r\nb=AS:${maxBitrate / 1000}`) };
}

/** @param {any} connection */
export async function bytesSent(connection) {
  let sum = 0;
  for (const stats of (await connection.getStats()).values()) {
    if (stats.type === 'outbound-rtp') sum += stats.bytesSent;
  }
  return sum;
}

/**
 * Makes the offer or answer that is due, and gives it once all candidates are in it.
 * @param {any} connection
 * @returns {Promise<{ type: string, sdp: string }>}
 */
export async function gathered(connection) {
  await connection.setLocalDescription();
  await new Promise((resolve) => {
    const look = () => connection.iceGatheringState === 'complete' && resolve(undefined);
    connection.onicegatheringstatechange = look;
    look();
  });
  const { type, sdp } = connection.localDescription;
  return { type, sdp };
}

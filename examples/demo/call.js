// Two connections in one process that talk to each other over UDP, as two processes or two machines would.
import { RTCPeerConnection } from 'voxlink';

const CONNECT_TIMEOUT_MS = 10_000;
/** Statistics give the version as it stands in the packets. */
const DTLS_VERSIONS = { FEFF: 'DTLS 1.0', FEFD: 'DTLS 1.2', FEFC: 'DTLS 1.3' };

/**
 * Sends a track from one connection to another.
 * @param {import('voxlink').MediaStreamTrack} track
 */
export async function placeCall(track) {
  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  const close = () => {
    caller.close();
    callee.close();
  };
  try {
    const started = performance.now();
    trickle(caller, callee);
    trickle(callee, caller);
    const arrival = new Promise((resolve) => {
      callee.ontrack = (event) => resolve(event.track);
    });
    caller.addTrack(track);
    const connected = Promise.all([caller, callee].map(whenConnected));
    await describe(caller, callee);
    await describe(callee, caller);
    await connected;
    const connectMs = performance.now() - started;
    return { received: await arrival, connectMs, close, statistics: () => readStatistics(caller, callee) };
  } catch (error) {
    close();
    throw error;
  }
}

/** Makes an offer or an answer, whichever is due, and hands it over. */
async function describe(from, to) {
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription);
}

function trickle(from, to) {
  from.onicecandidate = ({ candidate }) => {
    if (to.signalingState !== 'closed') void to.addIceCandidate(candidate);
  };
}

/** @returns {Promise<void>} */
function whenConnected(connection) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`The connection is ${connection.connectionState}.`));
    const timer = setTimeout(fail, CONNECT_TIMEOUT_MS);
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'connecting') return;
      clearTimeout(timer);
      if (connection.connectionState === 'connected') resolve();
      else fail();
    });
  });
}

async function readStatistics(caller, callee) {
  const [near, far] = await Promise.all([caller.getStats(), callee.getStats()]);
  const sent = find(near, 'outbound-rtp');
  const received = find(far, 'inbound-rtp');
  const transport = find(near, 'transport');
  const pair = near.get(transport?.selectedCandidatePairId);
  const [local, remote] = [near.get(pair?.localCandidateId), near.get(pair?.remoteCandidateId)];
  return {
    packetsSent: sent?.packetsSent ?? 0,
    bytesSent: sent?.bytesSent ?? 0,
    packetsReceived: received?.packetsReceived ?? 0,
    packetsLost: received?.packetsLost ?? 0,
    jitter: received?.jitter ?? 0,
    samplesReceived: received?.totalSamplesReceived ?? 0,
    samplesConcealed: received?.concealedSamples ?? 0,
    samplesStretched: (received?.insertedSamplesForDeceleration ?? 0) + (received?.removedSamplesForAcceleration ?? 0),
    roundTripTime: pair?.currentRoundTripTime,
    codec: near.get(sent?.codecId)?.mimeType ?? 'unknown',
    path:
      local && remote
        ? `${local.protocol} ${local.address}:${local.port} → ${remote.address}:${remote.port}`
        : 'unknown',
    encryption: `${DTLS_VERSIONS[transport?.tlsVersion] ?? 'no DTLS'}, SRTP ${transport?.srtpCipher ?? 'off'}`,
  };
}

function find(report, type) {
  for (const entry of report.values()) {
    if (entry.type === type) return entry;
  }
  return undefined;
}

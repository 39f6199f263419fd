// A call to the Node.js process: one request for the signaling, the rest is WebRTC.
import { Problem } from './media.js';

/** Candidates of a network that does not answer are not waited for any longer. */
const GATHERING_MS = 2000;

/**
 * @typedef {object} Listeners
 * @property {(state: RTCPeerConnectionState) => void} onstate
 * @property {(stream: MediaStream) => void} onecho
 * @property {(message: { level?: number, statistics?: any }) => void} onreport
 * @property {() => void} onend The other side has hung up, or cannot be reached any more.
 */

/**
 * @param {MediaStream} stream
 * @param {Listeners} listeners
 * @returns {Promise<{ close: () => void }>}
 */
export async function startCall(stream, { onstate, onecho, onreport, onend }) {
  const connection = new RTCPeerConnection();
  const close = () => {
    reports.onclose = null;
    connection.onconnectionstatechange = null;
    connection.close();
  };
  const echo = new MediaStream();
  connection.ontrack = ({ track }) => {
    echo.addTrack(track);
    onecho(echo);
  };
  connection.onconnectionstatechange = () => {
    onstate(connection.connectionState);
    if (connection.connectionState === 'failed') onend();
  };
  const reports = connection.createDataChannel('reports');
  reports.onmessage = ({ data }) => onreport(JSON.parse(data));
  reports.onclose = onend;
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  try {
    await connection.setLocalDescription();
    await gathered(connection);
    const sdp = await exchange(/** @type {RTCSessionDescription} */ (connection.localDescription).sdp);
    await connection.setRemoteDescription({ type: 'answer', sdp });
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}

/** @param {RTCPeerConnection} connection */
function gathered(connection) {
  return new Promise((resolve) => {
    const check = () => connection.iceGatheringState === 'complete' && resolve(undefined);
    connection.addEventListener('icegatheringstatechange', check);
    setTimeout(resolve, GATHERING_MS);
    check();
  });
}

/** @param {string} offer */
async function exchange(offer) {
  const response = await fetch('call', {
    method: 'POST',
    headers: { 'content-type': 'application/sdp' },
    body: offer,
  }).catch(() => {
    throw new Problem('The Node.js process does not answer. Is npm start still running?');
  });
  const text = await response.text();
  if (!response.ok) throw new Problem(`The Node.js process refused the call: ${text}`);
  return text;
}

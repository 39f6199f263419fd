/** Receiving simulcast: what is negotiated, and that each layer is a stream with repairs and statistics of its own. */
import { expect, it } from 'vitest';
import { type RTCConfiguration, RTCPeerConnection, type RTCStats, VideoSource } from '../../lib/index.js';
import { connected, negotiate, nextEvent, Pair } from '../helpers/peers.js';
import { UdpForwarder } from '../helpers/udp-forwarder.js';
import { everyFrame, gradient } from '../helpers/video.js';

const RIDS = ['q', 'h', 'f'];
const LAYERS = RIDS.map((rid, index) => ({ rid, scaleResolutionDownBy: 2 ** (2 - index) }));
/** libwebrtc sends three layers of no smaller pictures. */
const PICTURE = gradient(960, 540);
const FAST: RTCConfiguration = { voxlink: { bitrate: { start: 3_000_000 } } };

async function inbound(connection: RTCPeerConnection): Promise<RTCStats[]> {
  const report = await connection.getStats();
  return [...report.values()].filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
}

/** Until streams with these RIDs have delivered so many more frames. */
async function expectFrames(connection: RTCPeerConnection, rids: (string | undefined)[], frames = 10): Promise<void> {
  const before = new Map((await inbound(connection)).map(({ rid, framesReceived }) => [rid, Number(framesReceived)]));
  const flowing = async () => {
    const all = await inbound(connection);
    return all
      .filter(({ rid, framesReceived }) => Number(framesReceived) >= (before.get(rid) ?? 0) + frames)
      .map(({ rid }) => rid)
      .sort();
  };
  await expect.poll(flowing, { timeout: 20_000 }).toEqual([...rids].sort());
}

it('receives every layer that it is offered', async () => {
  using pair = new Pair(FAST);
  using source = new VideoSource();
  using _sending = everyFrame(() => source.write(PICTURE));
  pair.caller.addTransceiver(source.track, { sendEncodings: LAYERS });
  await pair.connect();
  expect(pair.callee.localDescription?.sdp).toMatch(
    /a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n/,
  );
  expect(pair.callee.remoteDescription?.sdp).toContain('a=simulcast:send q;h;f');
  await expectFrames(pair.callee, RIDS);
  const streams = await inbound(pair.callee);
  expect(new Set(streams.map(({ ssrc }) => ssrc)).size).toBe(3);
  expect(new Set(streams.map(({ mid, trackIdentifier }) => `${mid} ${trackIdentifier}`)).size).toBe(1);
});

it('asks for the layers that a transceiver names', async () => {
  using pair = new Pair(FAST);
  using source = new VideoSource();
  using _sending = everyFrame(() => source.write(PICTURE));
  pair.caller.addTransceiver('audio');
  pair.caller.addTransceiver('video', { direction: 'recvonly', voxlink: { receiveRids: RIDS } });
  pair.caller.addTransceiver('video', { direction: 'recvonly' });
  await pair.caller.setLocalDescription();
  const sections = pair.caller.localDescription?.sdp.split('m=').map((section) => section.match(/a=simulcast:.*/)?.[0]);
  expect(sections).toEqual([undefined, undefined, 'a=simulcast:recv q;h;f', undefined]);
  await pair.callee.setRemoteDescription(
    pair.caller.localDescription as NonNullable<RTCPeerConnection['localDescription']>,
  );
  const [, transceiver] = pair.callee.getTransceivers();
  expect(transceiver?.sender.getParameters().encodings.map(({ rid }) => rid)).toEqual(RIDS);
  await transceiver?.sender.replaceTrack(source.track);
  if (transceiver) transceiver.direction = 'sendonly';
  await pair.callee.setLocalDescription();
  await pair.caller.setRemoteDescription(
    pair.callee.localDescription as NonNullable<RTCPeerConnection['localDescription']>,
  );
  await Promise.all([connected(pair.caller), connected(pair.callee)]);
  await expectFrames(pair.caller, RIDS);
});

it('goes on sending where it receives layers', async () => {
  using pair = new Pair(FAST);
  using source = new VideoSource();
  using _sending = everyFrame(() => source.write(PICTURE));
  pair.caller.addTransceiver(source.track, { sendEncodings: LAYERS });
  pair.callee.addTrack(source.track);
  await pair.connect();
  for (let round = 0; round < 3; round++) {
    expect(pair.caller.localDescription?.sdp).toContain('a=sendrecv');
    expect(pair.callee.getTransceivers()).toHaveLength(1);
    await expectFrames(pair.callee, RIDS);
    await expectFrames(pair.caller, [undefined]);
    await (round === 0 ? negotiate(pair.caller, pair.callee) : negotiate(pair.callee, pair.caller));
  }
});

it('receives layers again after a pause', async () => {
  using pair = new Pair(FAST);
  using source = new VideoSource();
  using _sending = everyFrame(() => source.write(PICTURE));
  const transceiver = pair.caller.addTransceiver(source.track, { direction: 'sendonly', sendEncodings: LAYERS });
  await pair.connect();
  await expectFrames(pair.callee, RIDS);
  transceiver.direction = 'inactive';
  await negotiate(pair.caller, pair.callee);
  transceiver.direction = 'sendonly';
  await negotiate(pair.caller, pair.callee);
  await expect.poll(async () => (await inbound(pair.callee)).length, { timeout: 20_000 }).toBe(3);
  await expectFrames(pair.callee, RIDS);
});

it('receives one layer where the configuration says so', async () => {
  using pair = new Pair({ voxlink: { receiveSimulcast: false } });
  pair.caller.addTransceiver('video', { sendEncodings: LAYERS });
  await negotiate(pair.caller, pair.callee);
  expect(pair.callee.localDescription?.sdp).not.toContain('simulcast');
  expect(pair.caller.getSenders()[0]?.getParameters().encodings).toHaveLength(1);
});

it('accepts no more than eight layers, each once', async () => {
  using connection = new RTCPeerConnection();
  using other = new RTCPeerConnection();
  other.addTransceiver('video', { sendEncodings: LAYERS });
  const { sdp = '' } = await other.createOffer();
  const rids = Array.from({ length: 300 }, (_, index) => `r${index >> 1}`);
  const lines = [...new Set(rids)].map((rid) => `a=rid:${rid} send\r\n`).join('');
  const offer = sdp.replace(/(?:a=rid:.*\r\n)+a=simulcast:.*\r\n/, `${lines}a=simulcast:send ${rids.join(';')}\r\n`);
  await connection.setRemoteDescription({ type: 'offer', sdp: offer });
  const answer = await connection.createAnswer();
  expect(answer.sdp).toContain('a=simulcast:recv r0;r1;r2;r3;r4;r5;r6;r7\r\n');
  await connection.setLocalDescription(answer);
});

it.each([
  ['q', TypeError],
  [['q', 'q'], RangeError],
  [['a-b'], TypeError],
  [[''], TypeError],
  [Array.from('abcdefghi'), RangeError],
])('refuses to receive layers by the names %j', (receiveRids, type) => {
  using connection = new RTCPeerConnection();
  const init = { voxlink: { receiveRids: receiveRids as string[] } };
  expect(() => connection.addTransceiver('video', init)).toThrow(type);
});

it('refuses layers of audio', () => {
  using connection = new RTCPeerConnection();
  expect(() => connection.addTransceiver('audio', { voxlink: { receiveRids: ['q'] } })).toThrow(RangeError);
});

/** Sends candidates for one of them through a forwarder. */
function relay(from: RTCPeerConnection, to: RTCPeerConnection, port: (port: number) => Promise<number>): void {
  from.addEventListener('icecandidate', async ({ candidate }) => {
    if (candidate?.protocol !== 'udp' || !candidate.port) return;
    const { sdpMid, candidate: text } = candidate.toJSON();
    const changed = text?.replace(/ \S+ \d+ typ/, ` 127.0.0.1 ${await port(candidate.port)} typ`);
    if (changed) await to.addIceCandidate({ sdpMid: sdpMid ?? null, candidate: changed });
  });
}

it('repairs the losses of every layer', async () => {
  const configuration: RTCConfiguration = {
    voxlink: { ...FAST.voxlink, tcp: 'off', interfaces: { allow: ['127.0.0.1'], loopback: true } },
  };
  using caller = new RTCPeerConnection(configuration);
  using callee = new RTCPeerConnection(configuration);
  const forwarders: UdpForwarder[] = [];
  let count = 0;
  const lossy = (datagram: Buffer) => {
    // The type of RTCP packets is below that of video.
    const isVideo = (datagram[0] ?? 0) >> 6 === 2 && ((datagram[1] ?? 0) & 0x7f) >= 96;
    return isVideo && ++count % 20 === 0 ? [] : [datagram];
  };
  // Only the callee is reached, and only through the forwarder.
  relay(callee, caller, async (port) => {
    const forwarder = await UdpForwarder.start(port, { pass: lossy });
    forwarders.push(forwarder);
    return forwarder.port;
  });
  using source = new VideoSource();
  using _sending = everyFrame(() => source.write(PICTURE));
  const track = nextEvent(callee, 'track');
  caller.addTransceiver(source.track, { sendEncodings: LAYERS });
  await negotiate(caller, callee);
  await Promise.all([track, connected(caller), connected(callee)]);
  const repaired = async () => {
    const streams = await inbound(callee);
    const mended = streams.filter(({ nackCount, retransmittedPacketsReceived }) => {
      return Number(nackCount) > 0 && Number(retransmittedPacketsReceived) > 0;
    });
    return mended.map(({ rid }) => rid).sort();
  };
  await expect.poll(repaired, { timeout: 20_000 }).toEqual([...RIDS].sort());
  for (const forwarder of forwarders) forwarder[Symbol.dispose]();
}, 40_000);

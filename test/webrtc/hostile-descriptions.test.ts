import { beforeAll, describe, expect, it } from 'vitest';
import { MediaStream, RTCPeerConnection } from '../../lib/index.js';

const ROUNDS = 400;

const JUNK = [
  '',
  '-1',
  '99999999999999999999',
  '\0',
  '\uD800',
  '%s%n',
  ' '.repeat(5000),
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=group:BUNDLE 0 0 0 1',
  'a=mid:0',
  'a=rid:x send pt=1',
  'a=simulcast:send a;b recv c',
  'a=ssrc-group:SIM 1 2 3',
  'a=extmap:0 x',
  'a=rtpmap:111 opus/0/0',
  'a=sctp-port:0',
  'a=max-message-size:0',
  'a=fingerprint:sha-256 00',
  'a=candidate:1 1 tcp 1 127.0.0.1 9 typ host tcptype active',
];

/** A small generator of its own, so that a failure comes back with its seed. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

function mutate(sdp: string, random: (below: number) => number): string {
  const lines = sdp.split('\r\n');
  const line = (): string => lines[random(lines.length)] ?? '';
  const junk = (): string => JUNK[random(JUNK.length)] ?? '';
  for (let i = random(6); i >= 0; i--) {
    const at = random(lines.length);
    const tokens = line().split(/([ :=;/])/);
    tokens[random(tokens.length)] = junk();
    const changes = [
      [],
      [junk()],
      [line(), junk()],
      [line(), line()],
      [tokens.join('')],
      [line().slice(0, random(40))],
    ];
    lines.splice(at, 1, ...(changes[random(changes.length)] ?? []));
  }
  return lines.join('\r\n');
}

function isExpected(error: unknown): boolean {
  return error instanceof DOMException || error instanceof TypeError || error instanceof RangeError;
}

describe('descriptions from a hostile peer', () => {
  let offer = '';

  beforeAll(async () => {
    using connection = new RTCPeerConnection();
    connection.addTransceiver('audio', { streams: [new MediaStream()] });
    connection.addTransceiver('video', { sendEncodings: [{ rid: 'a' }, { rid: 'b' }] });
    connection.createDataChannel('any');
    offer = (await connection.createOffer()).sdp ?? '';
  });

  it('are taken or refused with an error, as offers', async () => {
    let refused = 0;
    for (let seed = 1; seed <= ROUNDS; seed++) {
      using connection = new RTCPeerConnection();
      const random = makeRandom(seed);
      try {
        await connection.setRemoteDescription({ type: 'offer', sdp: mutate(offer, random) });
        await connection.setLocalDescription();
        await connection.setRemoteDescription({ type: 'offer', sdp: mutate(offer, random) });
        await connection.setLocalDescription();
      } catch (error) {
        refused += 1;
        if (!isExpected(error)) throw new Error(`Seed ${seed}`, { cause: error });
      }
    }
    expect(refused).toBeGreaterThan(ROUNDS / 4);
    expect(refused).toBeLessThanOrEqual(ROUNDS);
  });

  it('are taken or refused with an error, as answers', async () => {
    for (let seed = 1; seed <= ROUNDS / 4; seed++) {
      using caller = new RTCPeerConnection();
      using callee = new RTCPeerConnection();
      const random = makeRandom(seed);
      caller.addTransceiver('video', { sendEncodings: [{ rid: 'a' }, { rid: 'b' }] });
      caller.createDataChannel('any');
      await caller.setLocalDescription();
      await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer' });
      await callee.setLocalDescription();
      const sdp = mutate(callee.localDescription?.sdp ?? '', random);
      try {
        await caller.setRemoteDescription({ type: random(2) === 0 ? 'answer' : 'pranswer', sdp });
        await caller.getStats();
      } catch (error) {
        if (!isExpected(error)) throw new Error(`Seed ${seed}`, { cause: error });
      }
    }
  });
});

/** Many connections behind one UDP port. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  AudioSink,
  AudioSource,
  type MediaStreamTrack,
  type RTCConfiguration,
  RTCPeerConnection,
} from '../../lib/index.js';
import { collect } from '../helpers/audio.js';
import { freePort } from '../helpers/free-port.js';
import { connected, exchangeCandidates, negotiate, nextEvent, until } from '../helpers/peers.js';
import { purity, toInt16, tone } from '../helpers/signals.js';
import { haveTools } from '../helpers/tools.js';
import { TURN_TOOLS, TurnServer } from '../helpers/turn-server.js';
import { interfaces, Visit } from '../helpers/visit.js';

function candidatesOf(connection: RTCPeerConnection): string[] {
  return connection.localDescription?.sdp.match(/^a=candidate:.*$/gm) ?? [];
}

/** Two connections, of which one is behind a port that others use as well. */
class UdpVisit extends Visit {
  constructor(udpPort: number, configuration: RTCConfiguration = {}) {
    super({ ...configuration, voxlink: { udpPort, tcp: 'off' } });
    exchangeCandidates(this.client, this.server);
  }
}

it('takes one socket, however many connections there are', async () => {
  const sockets = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
      } catch {
        return false;
      }
    }).length;
  const gather = async (voxlink: object) => {
    const before = sockets();
    const connections = Array.from(
      { length: 100 },
      () => new RTCPeerConnection({ voxlink: { tcp: 'off', ...voxlink } }),
    );
    await Promise.all(
      connections.map(async (connection) => {
        connection.createDataChannel('any');
        await connection.setLocalDescription();
        await until(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete');
      }),
    );
    const used = sockets() - before;
    for (const connection of connections) connection.close();
    await expect.poll(sockets).toBeLessThanOrEqual(before + 2);
    return used;
  };
  expect(await gather({ interfaces, udpPort: await freePort() })).toBeLessThanOrEqual(3);
  expect(await gather({ interfaces })).toBeGreaterThan(90);
});

it('carries many connections at once, each to its own', async () => {
  const port = await freePort();
  const visits = Array.from({ length: 20 }, () => new UdpVisit(port));
  await Promise.all(visits.map((visit) => visit.connect()));
  for (const { server } of visits) {
    const candidates = candidatesOf(server);
    expect(candidates.length).toBe(1);
    expect(candidates[0]).toContain(` 127.0.0.1 ${port} typ host`);
  }
  const echo = (round: number) =>
    Promise.all(visits.map(async (visit, i) => expect(await visit.echo(`${i} in ${round}`)).toBe(`${i} in ${round}`)));
  await echo(1);
  // The port stays with those that remain.
  for (const visit of visits.splice(0, 10)) visit[Symbol.dispose]();
  await echo(2);
  // A restart has new credentials, and finds the same port.
  for (const visit of visits) visit.client.restartIce();
  await Promise.all(visits.map(({ client, server }) => negotiate(client, server)));
  await echo(3);
  for (const visit of visits) visit[Symbol.dispose]();
});

it('serves what was gathered ahead of its use', async () => {
  using visit = new UdpVisit(await freePort(), { iceCandidatePoolSize: 2 });
  await visit.connect();
  expect(await visit.echo('pooled')).toBe('pooled');
});

it('carries audio', async () => {
  using visit = new UdpVisit(await freePort());
  using source = new AudioSource({ queueMs: 20_000 });
  source.write(toInt16(tone(48_000, 1, 48_000 * 20, 440)));
  visit.client.addTrack(source.track);
  const announced = nextEvent<{ track: MediaStreamTrack }>(visit.server, 'track');
  await visit.connect();
  using sink = new AudioSink((await announced).track);
  let best = 0;
  for (let i = 0; i < 20 && best < 0.98; i++) {
    best = Math.max(best, purity(await collect(sink, 12_000), 1, 48_000, 440));
  }
  expect(best).toBeGreaterThan(0.98);
});

it('gives the port back with the last connection, and offers nothing while somebody else has it', async () => {
  const port = await freePort();
  const visit = new UdpVisit(port);
  await visit.connect();
  visit[Symbol.dispose]();
  const other = createSocket('udp4');
  const bind = async () => {
    other.bind(port, '127.0.0.1');
    await Promise.race([once(other, 'listening'), once(other, 'error').then(([error]) => Promise.reject(error))]);
  };
  await expect.poll(() => bind().then(() => 'bound', String), { timeout: 10_000 }).toBe('bound');
  using late = new RTCPeerConnection({ voxlink: { udpPort: port, interfaces, tcp: 'off' } });
  late.createDataChannel('any');
  await late.setLocalDescription();
  await until(late, 'icegatheringstatechange', () => late.iceGatheringState === 'complete');
  expect(candidatesOf(late)).toEqual([]);
  other.close();
});

it('drops what is for nobody, and what proves nothing', async () => {
  const port = await freePort();
  using visit = new UdpVisit(port);
  await visit.connect();
  const ufrag = /a=ice-ufrag:(.*)/.exec(visit.server.localDescription?.sdp ?? '')?.[1] as string;
  /** A connectivity check with a wrong proof of its integrity. */
  const check = (username: string, length?: number) => {
    const padded = Buffer.alloc(Math.ceil(username.length / 4) * 4);
    padded.write(username);
    const packet = Buffer.alloc(20 + 4 + padded.length + 24);
    packet.writeUInt16BE(0x0001, 0);
    packet.writeUInt16BE(length ?? packet.length - 20, 2);
    packet.writeUInt32BE(0x2112a442, 4);
    packet.writeUInt16BE(0x0006, 20);
    packet.writeUInt16BE(username.length, 22);
    padded.copy(packet, 24);
    packet.writeUInt16BE(0x0008, 24 + padded.length);
    packet.writeUInt16BE(20, 26 + padded.length);
    return packet;
  };
  const stranger = createSocket('udp4');
  const valid = check(`${ufrag}:abcd`);
  const packets = [
    Buffer.alloc(0),
    Buffer.from([0]),
    Buffer.from('nonsense'),
    valid,
    check('unknown:abcd'),
    check(ufrag),
    check(':'),
    check('x'.repeat(600)),
    check(`${ufrag}:abcd`, 0xfffc),
    check(`${ufrag}:abcd`, 4),
    Buffer.from(valid).fill(0xff, 20, 24),
    ...Array.from({ length: valid.length }, (_, length) => valid.subarray(0, length)),
    // A response that nobody waits for, an indication, DTLS, RTP.
    ...[0x0101, 0x0011].map((type) => Buffer.concat([Buffer.from([type >> 8, type & 0xff]), valid.subarray(2)])),
    Buffer.from([22, 254, 253, ...Array(40).fill(0)]),
    Buffer.from([128, 111, ...Array(40).fill(1)]),
  ];
  for (let round = 0; round < 20; round++) for (const packet of packets) stranger.send(packet, port, '127.0.0.1');
  expect(await visit.echo('still there')).toBe('still there');
  await connected(visit.server);
  stranger.close();
});

it.skipIf(!haveTools(TURN_TOOLS))('reaches a TURN server by a socket of each connection', async () => {
  await using turn = await TurnServer.start({ user: 'user', password: 'secret' });
  const iceServers = [turn.iceServer('udp', { username: 'user', credential: 'secret' })];
  const port = await freePort();
  const visits = (['relay', 'relay', 'all'] as const).map(
    (iceTransportPolicy) => new UdpVisit(port, { iceServers, iceTransportPolicy }),
  );
  await Promise.all(visits.map((visit) => visit.connect()));
  await Promise.all(visits.map(async (visit, i) => expect(await visit.echo(`${i}`)).toBe(`${i}`)));
  for (const visit of visits) visit[Symbol.dispose]();
});

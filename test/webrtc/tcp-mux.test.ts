/** TCP candidates that are called, alone and behind one port. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import type { RTCIceCandidate, VoxlinkConfiguration } from '../../lib/index.js';
import { freePort } from '../helpers/free-port.js';
import { negotiate, nextEvent } from '../helpers/peers.js';
import { Visit } from '../helpers/visit.js';

/** A server that hands out its TCP candidates only, and is told of none. */
class TcpVisit extends Visit {
  readonly candidates: RTCIceCandidate[] = [];

  constructor(voxlink: VoxlinkConfiguration) {
    super({ voxlink });
    this.server.onicecandidate = ({ candidate }) => {
      if (candidate?.protocol !== 'tcp') return;
      this.candidates.push(candidate);
      this.client.addIceCandidate(candidate).catch(() => {});
    };
  }
}

it('listens with each connection', async () => {
  using visit = new TcpVisit({ tcp: 'passive', portRange: { min: 41_000, max: 41_500 } });
  await visit.connect();
  expect(visit.candidates[0]).toMatchObject({ tcpType: 'passive', address: '127.0.0.1' });
  expect(visit.candidates[0]?.port).toBeGreaterThanOrEqual(41_000);
  expect(visit.candidates[0]?.port).toBeLessThanOrEqual(41_500);
  const stats = [...(await visit.client.getStats()).values()] as unknown as { type: string; protocol?: string }[];
  expect(stats.filter(({ type }) => type === 'remote-candidate').map(({ protocol }) => protocol)).toEqual(['tcp']);
  expect(await visit.echo('x'.repeat(100_000))).toBe('x'.repeat(100_000));
});

it('listens on one port for many connections, and gives it back', async () => {
  const tcpPort = await freePort();
  const visits = Array.from({ length: 20 }, () => new TcpVisit({ tcpPort }));
  await Promise.all(visits.map((visit) => visit.connect()));
  for (const { candidates } of visits) expect(candidates.map(({ port }) => port)).toEqual([tcpPort]);
  await Promise.all(visits.map(async (visit, i) => expect(await visit.echo(`${i}`)).toBe(`${i}`)));
  for (const visit of visits) visit[Symbol.dispose]();
  // At once again, although connections are still ending on it.
  using again = new TcpVisit({ tcpPort });
  await again.connect();
  expect(await again.echo('again')).toBe('again');
});

it('announces the external address of what it listens on', async () => {
  using visit = new TcpVisit({ tcp: 'passive', externalAddresses: [{ external: '203.0.113.7' }] });
  const announced = nextEvent<{ candidate: RTCIceCandidate | null }>(
    visit.server,
    'icecandidate',
    ({ candidate }) => candidate?.protocol === 'tcp',
  );
  await negotiate(visit.client, visit.server);
  expect((await announced).candidate).toMatchObject({ address: '203.0.113.7', tcpType: 'passive' });
  expect(visit.server.localDescription?.sdp).not.toMatch(/candidate:.* 127\.0\.0\.1 /);
});

it('hangs up on those that say nothing, or nothing right', async () => {
  const tcpPort = await freePort();
  using visit = new TcpVisit({ tcpPort });
  await visit.connect();
  const call = async (): Promise<Socket> => {
    const socket = connectTcp(tcpPort, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const silent = await Promise.all(Array.from({ length: 20 }, call));
  const wrong = await Promise.all(Array.from({ length: 5 }, call));
  const ends = [...silent, ...wrong].map((socket) => once(socket.resume(), 'close'));
  for (const socket of wrong) socket.write(Buffer.from([0, 5, 1, 2, 3, 4, 5]));
  // Half a packet is as good as none.
  silent[0]?.write(Buffer.from([255, 255, 1]));
  await Promise.all(ends);
  expect(await visit.echo('still there')).toBe('still there');
});

import { describe, expect, it, vi } from 'vitest';
import { type Host, haveNamespaces, Network, type RemotePeer } from '../helpers/network.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

type Stats = Record<string, unknown> & { type: string; id: string };
type Peers = [RemotePeer, RemotePeer];

/** Which states may follow each other: W3C's WebRTC, section 5.6.4, where a restart leads back to 'checking'. */
const NEXT_ICE_STATES: Record<string, string[]> = {
  new: ['checking'],
  checking: ['connected', 'completed', 'failed', 'disconnected'],
  connected: ['completed', 'disconnected', 'checking', 'failed'],
  completed: ['connected', 'disconnected', 'checking', 'failed'],
  disconnected: ['connected', 'completed', 'checking', 'failed'],
  // libwebrtc's word for a restart is 'disconnected', because what was connected once is not at the moment.
  failed: ['checking', 'disconnected', 'connected'],
};

function expectLegalStates({ events }: RemotePeer): void {
  const states = ['new', ...events.filter((event) => event.startsWith('ice ')).map((event) => event.slice(4))];
  states.slice(1).forEach((state, index) => {
    expect(NEXT_ICE_STATES[states[index] as string], states.join(', ')).toContain(state);
  });
}

async function connect([caller, callee]: Peers): Promise<void> {
  await caller.call('call');
  await Promise.all([caller.until('open'), callee.until('open')]);
}

async function transfer([caller, callee]: Peers, size: number): Promise<void> {
  const sent = await caller.call('send', size);
  expect(await callee.call('receive', size)).toBe(sent);
}

async function stats(peer: RemotePeer): Promise<Map<string, Stats>> {
  return new Map(((await peer.call('stats')) as Stats[]).map((entry) => [entry.id, entry]));
}

async function statsOfType(peer: RemotePeer, type: string): Promise<Stats> {
  return [...(await stats(peer)).values()].find((entry) => entry.type === type) as Stats;
}

async function localAddress(peer: RemotePeer): Promise<unknown> {
  const report = await stats(peer);
  const transport = [...report.values()].find(({ type }) => type === 'transport');
  const pair = report.get(transport?.selectedCandidatePairId as string);
  return report.get(pair?.localCandidateId as string)?.address;
}

/** Runs a test with a connection across a network of its own. */
async function across(run: (network: Network, peers: Peers) => Promise<void>): Promise<void> {
  using network = new Network();
  const peers = await network.peers();
  using _caller = peers[0];
  using _callee = peers[1];
  await run(network, peers);
  peers.forEach(expectLegalStates);
}

/** Resolves once both have come to a state since `marks`. */
function bothReach(peers: Peers, state: string, marks = [0, 0]): Promise<unknown> {
  return Promise.all(peers.map((peer, index) => peer.until(state, marks[index])));
}

const lengths = (peers: Peers) => peers.map(({ events }) => events.length);

describe.skipIf(!haveNamespaces())('a connection between two hosts', () => {
  it.concurrent('comes back by itself after a short outage', () =>
    across(async (network, peers) => {
      await connect(peers);
      network.switch('down');
      await bothReach(peers, 'disconnected');
      const marks = lengths(peers);
      network.switch('up');
      await bothReach(peers, 'connected', marks);
      expect(peers.flatMap(({ events }) => events)).not.toContain('failed');
      await transfer(peers, 100_000);
    }));

  it.concurrent.each<Host>([0, 1])(
    'fails when the interface of host %i goes away, and restartIce() brings it back',
    (host) =>
      across(async (network, peers) => {
        await connect(peers);
        network.ip(host, 'link set eth0 down');
        await bothReach(peers, 'failed');
        for (const { events } of peers) {
          const states = events.filter((event) =>
            ['connecting', 'connected', 'disconnected', 'failed'].includes(event),
          );
          expect(states).toEqual(['connecting', 'connected', 'disconnected', 'failed']);
        }
        const marks = lengths(peers);
        network.ip(host, 'link set eth0 up');
        await peers[0].call('restart');
        await bothReach(peers, 'connected', marks);
        await transfer(peers, 100_000);
      }),
  );

  it.concurrent('goes on from another address after restartIce()', () =>
    across(async (network, peers) => {
      await connect(peers);
      expect(await localAddress(peers[0])).toBe(Network.address(0));
      network.ip(0, `address delete ${Network.address(0)}/24 dev eth0`);
      network.ip(0, 'address add 10.77.0.9/24 dev eth0');
      await peers[0].until('disconnected');
      const marks = lengths(peers);
      await peers[0].call('restart');
      await peers[0].until('connected', marks[0]);
      await transfer(peers, 100_000);
      expect(await localAddress(peers[0])).toBe('10.77.0.9');
    }));

  it.concurrent('carries data and audio through a network that loses 30 %', () =>
    across(async (network, peers) => {
      network.lose(30);
      await connect(peers);
      await Promise.all(peers.map((peer) => peer.call('talk')));
      await transfer(peers, 30_000);
      await vi.waitFor(
        async () => {
          const { packetsReceived, packetsLost } = await statsOfType(peers[1], 'inbound-rtp');
          expect(Number(packetsReceived)).toBeGreaterThan(200);
          const share = Number(packetsLost) / (Number(packetsLost) + Number(packetsReceived));
          expect(share).toBeGreaterThan(0.2);
          expect(share).toBeLessThan(0.4);
          // What the other side reports of what this one has sent.
          const { fractionLost, packetsLost: reported } = await statsOfType(peers[1], 'remote-inbound-rtp');
          expect(Number(reported)).toBeGreaterThan(0);
          expect(Number(fractionLost)).toBeGreaterThan(0);
        },
        { timeout: 60_000, interval: 500 },
      );
    }));
});

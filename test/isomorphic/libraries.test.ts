import { once } from 'node:events';
import { beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../helpers/free-port.js';
import { NostrRelay } from './relay.js';
import { installLibraries, output, start } from './run.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

beforeAll(installLibraries);

it('runs simple-peer', async () => {
  expect(await output(start('programs/simple-peer.js'))).toBe('there and back');
});

it('runs PeerJS with its own server', async () => {
  expect(await output(start('programs/peerjs.js'))).toBe('{"there":[1,2,3],"back":true}');
});

it('runs the WebRTC clients of a BitTorrent tracker', async () => {
  expect(await output(start('programs/bittorrent-tracker.js'))).toBe('have!');
});

it('runs y-webrtc with its own signaling server', async () => {
  const port = String(await freePort());
  const server = start('node_modules/y-webrtc/bin/server.js', [], { PORT: port });
  try {
    await once(server.stdout as NodeJS.ReadableStream, 'data');
    const peers = ['anna', 'bert'].map((name) => start('programs/y-webrtc.js', [`ws://127.0.0.1:${port}`, name]));
    expect(await Promise.all(peers.map(output))).toEqual(['anna,bert', 'anna,bert']);
  } finally {
    server.kill();
  }
});

it('runs trystero over a relay of Nostr', async () => {
  using relay = await NostrRelay.start();
  const peers = ['anna', 'bert'].map((name) => start('programs/trystero.js', [relay.address, name]));
  expect(await Promise.all(peers.map(output))).toEqual(['anna,bert', 'anna,bert']);
});

import { isIPv4 } from 'node:net';
import { expect, it } from 'vitest';
import { RTCPeerConnection } from '../../lib/index.js';
import { connected, negotiate } from '../helpers/peers.js';
import { UdpForwarder } from '../helpers/udp-forwarder.js';

/** The first byte of DTLS, among all that shares the port (RFC 7983). */
const isDtls = ([first = 0]: Buffer) => first >= 20 && first <= 63;

it('a lost handshake is sent again soon', async () => {
  using caller = new RTCPeerConnection();
  using callee = new RTCPeerConnection();
  const ways: UdpForwarder[] = [];
  let lost = 0;
  // The only way leads through forwarders, which lose the first datagrams.
  callee.onicecandidate = async ({ candidate }) => {
    if (candidate?.protocol !== 'udp' || !isIPv4(candidate.address ?? '')) return;
    const { address, port, sdpMid } = candidate as { address: string; port: number; sdpMid: string };
    const pass = (datagram: Buffer) => (isDtls(datagram) && lost++ < 4 ? [] : [datagram]);
    const way = await UdpForwarder.start(port, { host: address, pass });
    ways.push(way);
    await caller.addIceCandidate({
      candidate: candidate.candidate.replace(`${address} ${port}`, `127.0.0.1 ${way.port}`),
      sdpMid,
    });
  };
  caller.createDataChannel('any');
  await negotiate(caller, callee);
  const begin = performance.now();
  await Promise.all([connected(caller), connected(callee)]);
  // Four waits take a second and a half; with OpenSSL's own they would take fifteen.
  expect(lost).toBeGreaterThan(4);
  expect(performance.now() - begin).toBeLessThan(10_000);
  for (const way of ways) way[Symbol.dispose]();
});

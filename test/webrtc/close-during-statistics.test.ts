import { expect, it } from 'vitest';
import { RTCPeerConnection } from '../../lib/index.js';

it('closes a connection whose statistics are just being collected, and goes on working', async () => {
  for (let round = 0; round < 20; ++round) {
    const connection = new RTCPeerConnection();
    connection.createDataChannel('data');
    await connection.setLocalDescription();
    connection.getStats().catch(() => {});
    connection.getStats().catch(() => {});
    connection.close();
  }
  const next = new RTCPeerConnection();
  next.createDataChannel('data');
  expect((await next.createOffer()).type).toBe('offer');
  expect((await next.getStats()).size).toBeGreaterThan(0);
  next.close();
});

import { expect, test } from 'vitest';
import type { RTCDataChannel } from '../../lib/index.js';
import { nextEvent, Pair } from '../helpers/peers.js';

const MEBIBYTE = 1024 * 1024;

async function exchange(from: RTCDataChannel, to: RTCDataChannel, size: number): Promise<void> {
  const sent = Uint8Array.from({ length: size }, (_, index) => (index * 31) ^ (index >> 8));
  const message = nextEvent<MessageEvent>(to, 'message');
  from.send(sent);
  const { data } = await message;
  expect(Buffer.compare(Buffer.from(data as ArrayBuffer), sent)).toBe(0);
}

test('messages of several mebibytes pass in both directions, and no larger ones are accepted', async () => {
  using pair = new Pair();
  const [near, far] = await pair.openChannel();
  const limit = pair.caller.sctp?.maxMessageSize ?? 0;
  expect(limit).toBe(4 * MEBIBYTE);
  expect(pair.callee.sctp?.maxMessageSize).toBe(limit);
  for (const size of [MEBIBYTE, limit]) {
    await exchange(near, far, size);
    await exchange(far, near, size);
  }
  expect(() => near.send(new Uint8Array(limit + 1))).toThrow(TypeError);
});

test('offers and answers made explicitly announce the same size as implicit ones', async () => {
  using pair = new Pair();
  pair.caller.createDataChannel('test');
  const announcement = `a=max-message-size:${4 * MEBIBYTE}`;
  const offer = await pair.caller.createOffer();
  expect(offer.sdp).toContain(announcement);
  await pair.caller.setLocalDescription(offer);
  await pair.callee.setRemoteDescription(offer);
  expect((await pair.callee.createAnswer()).sdp).toContain(announcement);
  await pair.callee.setLocalDescription();
  expect(pair.callee.localDescription?.sdp).toContain(announcement);
});

test("the limit is the other side's when that is smaller", async () => {
  using pair = new Pair();
  pair.caller.createDataChannel('test');
  await pair.caller.setLocalDescription();
  const { type, sdp } = pair.caller.localDescription as { type: 'offer'; sdp: string };
  await pair.callee.setRemoteDescription({ type, sdp: sdp.replace(/max-message-size:\d+/, 'max-message-size:16384') });
  await pair.callee.setLocalDescription();
  expect(pair.callee.sctp?.maxMessageSize).toBe(16384);
});

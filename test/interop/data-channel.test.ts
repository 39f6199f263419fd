import { createHash, randomBytes } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { RTCDataChannel } from '../../lib/index.js';
import { type Call, SIDES, test } from '../helpers/browser.js';
import { nextEvent, until } from '../helpers/peers.js';

declare global {
  var channel: globalThis.RTCDataChannel;
  var received: Promise<string>;
}

const MEBIBYTE = 1024 * 1024;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A channel that whoever offers opens. */
async function open(call: Call, offerer: (typeof SIDES)[number]): Promise<RTCDataChannel> {
  const { node, page } = call;
  if (offerer === 'node') {
    const channel = node.createDataChannel('messages');
    await page.evaluate(() => {
      pc.ondatachannel = (event) => {
        globalThis.channel = event.channel;
      };
    });
    await call.connect(offerer);
    await until(channel, 'open', () => channel.readyState === 'open');
    await page.waitForFunction(() => globalThis.channel?.readyState === 'open');
    return channel;
  }
  await page.evaluate(() => {
    globalThis.channel = pc.createDataChannel('messages');
  });
  const announced = nextEvent<{ channel: RTCDataChannel }>(node, 'datachannel');
  await call.connect(offerer);
  const { channel } = await announced;
  await page.waitForFunction(() => globalThis.channel.readyState === 'open');
  return channel;
}

describe.each(SIDES)('offered by %s', (offerer) => {
  test('text and bytes pass in both directions', async ({ call }) => {
    const channel = await open(call, offerer);
    await call.page.evaluate(() => {
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }) => channel.send(data);
    });
    for (const text of ['', 'Größe 🎙', 'x'.repeat(65_536)]) {
      const echo = nextEvent<MessageEvent>(channel, 'message');
      channel.send(text);
      expect((await echo).data).toBe(text);
    }
    for (const size of [0, 1, 65_536]) {
      const bytes = randomBytes(size);
      const echo = nextEvent<MessageEvent>(channel, 'message');
      channel.send(bytes);
      expect(Buffer.compare(Buffer.from((await echo).data as ArrayBuffer), bytes)).toBe(0);
    }
  });

  test('messages of 1 MiB pass in both directions', async ({ call }) => {
    // Of its own accord the browser neither takes nor sends more than 256 KiB.
    await call.page.evaluate((size) => {
      link.adapt = (sdp) => sdp.replace(/a=max-message-size:\d+/, `a=max-message-size:${size}`);
    }, MEBIBYTE);
    const channel = await open(call, offerer);
    expect(call.node.sctp?.maxMessageSize).toBe(MEBIBYTE);
    await call.page.evaluate(() => {
      channel.binaryType = 'arraybuffer';
      globalThis.received = new Promise((resolve) => {
        channel.onmessage = ({ data }) => resolve(tools.sha256(data));
      });
    });
    const bytes = randomBytes(MEBIBYTE);
    channel.send(bytes);
    expect(await call.page.evaluate(() => received)).toBe(sha256(bytes));

    const message = nextEvent<MessageEvent>(channel, 'message');
    const sent = await call.page.evaluate(async (size) => {
      const sending = new Uint8Array(size);
      for (let start = 0; start < size; start += 65_536) {
        crypto.getRandomValues(sending.subarray(start, start + 65_536));
      }
      channel.send(sending);
      return tools.sha256(sending);
    }, MEBIBYTE);
    expect(sha256(new Uint8Array((await message).data as ArrayBuffer))).toBe(sent);
  });
});

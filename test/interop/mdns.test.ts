/** A browser that hides its addresses, as browsers do until a page may use the microphone. */
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { RTCPeerConnection as NodeConnection } from '../../lib/index.js';
import { findChromium } from '../helpers/chromium.js';
import { connected } from '../helpers/peers.js';

const path = findChromium();

it.skipIf(path === null && !process.env.CI)('reaches a browser that names its host and not its address', async () => {
  // Of the browser that the other tests share, names are kept off by a flag.
  const browser = await chromium.launch({ executablePath: path as string, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage();
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>t</title>' }),
  );
  await page.goto('http://localhost/');
  using node = new NodeConnection();
  const offer = await page.evaluate(async () => {
    globalThis.pc = new RTCPeerConnection();
    pc.createDataChannel('any');
    await pc.setLocalDescription();
    while (pc.iceGatheringState !== 'complete') {
      await new Promise((resolve) => pc.addEventListener('icegatheringstatechange', resolve, { once: true }));
    }
    return { type: 'offer' as const, sdp: pc.localDescription?.sdp ?? '' };
  });
  const hosts = [...offer.sdp.matchAll(/^a=candidate:\S+ \d udp \d+ (\S+) /gm)].map(([, host]) => host);
  expect(hosts.length).toBeGreaterThan(0);
  for (const host of hosts) expect(host).toMatch(/\.local$/);
  await node.setRemoteDescription(offer);
  await node.setLocalDescription();
  // The browser is told no candidate, so it is up to this side to find it.
  const answer = {
    type: 'answer' as const,
    sdp: (node.localDescription?.sdp ?? '').replace(/^a=candidate:.*\r\n/gm, ''),
  };
  await page.evaluate((description) => pc.setRemoteDescription(description), answer);
  await connected(node);
  await expect.poll(() => page.evaluate(() => pc.connectionState)).toBe('connected');
  await browser.close();
});

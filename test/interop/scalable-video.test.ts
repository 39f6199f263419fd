/** Scalable video coding from and to Chromium. */
import { expect } from 'vitest';
import { type MediaStreamTrack, type RTCRtpSender, VideoSink, VideoSource } from '../../lib/index.js';
import { test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';
import { everyFrame, expectPicture, gradient, preferCodec } from '../helpers/video.js';

const MODES = ['L3T3_KEY', 'S2T1'];
const PATIENT = { timeout: 15_000 };

function setMode(sender: RTCRtpSender, scalabilityMode: string): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) Object.assign(encoding, { scalabilityMode });
  return sender.setParameters(parameters);
}

test('Chromium decodes the layers of VP9, also when they change', async ({ call }) => {
  const { node, page } = call;
  using source = new VideoSource();
  const picture = gradient(1024, 576);
  using _writing = everyFrame(() => source.write(picture));
  const transceiver = node.addTransceiver(source.track, { sendEncodings: [{ scalabilityMode: 'L1T3' }] });
  preferCodec(transceiver, 'video/VP9');
  await page.evaluate(() => {
    pc.ontrack = ({ track }) => tools.play(track);
  });
  await call.connect('node');
  const decoded = () =>
    page.evaluate(async () => {
      const inbound = [...(await pc.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
      return { frames: inbound?.framesDecoded ?? 0, width: inbound?.frameWidth };
    });
  for (const mode of MODES) {
    await setMode(transceiver.sender, mode);
    const { frames } = await decoded();
    await expect.poll(async () => (await decoded()).frames, PATIENT).toBeGreaterThan(frames + 20);
    await expect.poll(async () => (await decoded()).width, PATIENT).toBe(1024);
  }
});

test('layers of VP9 from Chromium are decoded', async ({ call }) => {
  await call.page.evaluate(() => {
    // lib dom does not know the member.
    const sendEncodings: RTCRtpEncodingParameters[] = [
      Object.assign({ active: true }, { scalabilityMode: 'L3T3_KEY' }),
    ];
    const transceiver = pc.addTransceiver(tools.movingTrack(1024, 576), { direction: 'sendonly', sendEncodings });
    tools.preferCodec(transceiver, 'video/VP9');
  });
  const announced = nextEvent<{ track: MediaStreamTrack }>(call.node, 'track');
  await call.connect('browser');
  using sink = new VideoSink((await announced).track);
  await expectPicture(sink, '1024x576');
  const mode = await call.page.evaluate(async () => {
    return [...(await pc.getStats()).values()].find(({ type }) => type === 'outbound-rtp')?.scalabilityMode;
  });
  expect(mode).toBe('L3T3_KEY');
});

/** Simulcast that Chromium sends: the layers of RFC 8853, told apart by the RIDs of RFC 8852. */
import { describe, expect } from 'vitest';
import { EncodedSink, type MediaStreamTrack, type RTCStats, VideoSink } from '../../lib/index.js';
import { type Call, SIDES, type Side, test } from '../helpers/browser.js';
import { nextEvent } from '../helpers/peers.js';
import { expectPicture } from '../helpers/video.js';

const RIDS = ['q', 'h', 'f'];
const SIZES = { q: '256x144', h: '512x288', f: '1024x576' };

/** Sends a moving picture of 1024 x 576 in three layers. */
async function sendLayers({ page }: Call, mimeType: string): Promise<void> {
  await page.evaluate(
    ([rids, preferred]) => {
      const sendEncodings = rids.map((rid, index) => ({ rid, scaleResolutionDownBy: 2 ** (rids.length - 1 - index) }));
      const transceiver = pc.addTransceiver(tools.movingTrack(1024, 576), { direction: 'sendonly', sendEncodings });
      tools.preferCodec(transceiver, preferred);
    },
    [RIDS, mimeType] as const,
  );
}

/** The same on the transceiver that an offer brings. */
async function sendLayersOfOffer({ page }: Call): Promise<void> {
  await page.evaluate(() => {
    pc.onsignalingstatechange = () => {
      const [transceiver] = pc.getTransceivers();
      if (pc.signalingState !== 'have-remote-offer' || !transceiver || transceiver.sender.track) return;
      transceiver.direction = 'sendonly';
      void transceiver.sender.replaceTrack(tools.movingTrack(1024, 576));
    };
  });
}

async function setActive({ page }: Call, active: string[]): Promise<void> {
  await page.evaluate(async (rids) => {
    const sender = pc.getSenders().find(({ track }) => track?.kind === 'video') as RTCRtpSender;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.active = rids.includes(encoding.rid ?? '');
    await sender.setParameters(parameters);
  }, active);
}

async function layers({ node }: Call): Promise<RTCStats[]> {
  return [...(await node.getStats()).values()].filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
}

/** Until each layer has delivered some frames. */
async function expectLayers(call: Call, rids = RIDS): Promise<void> {
  const flowing = async () => {
    const flowing = (await layers(call)).filter(({ framesReceived }) => Number(framesReceived) > 10);
    return flowing.map(({ rid }) => rid).sort();
  };
  await expect.poll(flowing, { timeout: 15_000 }).toEqual([...rids].sort());
}

async function connect(call: Call, offerer: Side, mimeType = 'video/VP8'): Promise<MediaStreamTrack> {
  if (offerer === 'node') {
    const { receiver } = call.node.addTransceiver('video', {
      direction: 'recvonly',
      voxlink: { receiveRids: RIDS },
    });
    await sendLayersOfOffer(call);
    await call.connect(offerer);
    return receiver.track;
  }
  const announced = nextEvent<{ track: MediaStreamTrack }>(call.node, 'track');
  await sendLayers(call, mimeType);
  await call.connect(offerer);
  return (await announced).track;
}

describe.each(SIDES)('offered by %s', (offerer: Side) => {
  test('every layer arrives, and the largest is decoded', async ({ call }) => {
    using sink = new VideoSink(await connect(call, offerer));
    await expectLayers(call);
    await expectPicture(sink, SIZES.f);
    const sizes = (await layers(call)).map(({ rid, frameWidth, frameHeight }) => [rid, `${frameWidth}x${frameHeight}`]);
    expect(Object.fromEntries(sizes)).toEqual(SIZES);
  });
});

test.for(['video/VP8', 'video/H264'])('each layer of %s can be decoded', async (mimeType, { call }) => {
  using sink = new VideoSink(await connect(call, 'browser', mimeType));
  await expectPicture(sink, SIZES.f);
  await setActive(call, ['q', 'h']);
  await expectPicture(sink, SIZES.h);
  await setActive(call, ['q']);
  await expectPicture(sink, SIZES.q);
  await setActive(call, RIDS);
  await expectPicture(sink, SIZES.f);
});

test('every layer reaches an encoded sink, which asks all of them for key frames', async ({ call }) => {
  const track = await connect(call, 'browser');
  using sink = new EncodedSink(track);
  const keys = new Map<string, string>();
  sink.onframe = (frame) => {
    if (frame.kind === 'video' && frame.type === 'key') keys.set(frame.rid ?? '', `${frame.width}x${frame.height}`);
  };
  await expectLayers(call);
  for (let round = 0; round < 2; round++) {
    keys.clear();
    // Again and again, because an encoder may ignore a request that comes soon after another key frame.
    const asked = () => {
      sink.requestKeyFrame();
      return Object.fromEntries(keys);
    };
    await expect.poll(asked, { timeout: 15_000, interval: 500 }).toEqual(SIZES);
  }
});

test('layers keep on through later negotiations, whoever offers', async ({ call }) => {
  await connect(call, 'browser');
  await expectLayers(call);
  call.node.addTransceiver('audio');
  for (const offerer of ['node', 'browser'] as const) {
    await call.negotiate(offerer);
    expect(call.node.localDescription?.sdp).toContain('a=simulcast:recv q;h;f');
    expect(call.node.remoteDescription?.sdp).toContain('a=simulcast:send q;h;f');
    const before = new Map((await layers(call)).map(({ rid, framesReceived }) => [rid, Number(framesReceived)]));
    const grown = async () =>
      (await layers(call)).every(({ rid, framesReceived }) => Number(framesReceived) > (before.get(rid) ?? 0) + 10);
    await expect.poll(grown, { timeout: 15_000 }).toBe(true);
  }
});

test('where an answer leaves simulcast out, one layer comes', async ({ call }) => {
  call.link.adapt = (sdp) => sdp.replace(/^a=(?:simulcast|rid):.*\r\n/gm, '');
  using sink = new VideoSink(await connect(call, 'browser'));
  await expectPicture(sink, SIZES.q);
  expect(await layers(call)).toHaveLength(1);
});

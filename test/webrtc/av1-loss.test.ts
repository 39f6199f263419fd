/** Nothing of AV1 but the numbers of packets tells that a frame is missing, where no dependency descriptor does. */
import { expect, it } from 'vitest';
import {
  Forwarder,
  type MediaStreamTrack,
  type RTCConfiguration,
  RTCPeerConnection,
  RTCRtpSender,
  VideoSink,
  VideoSource,
} from '../../lib/index.js';
import { inbound, Subscriber } from '../helpers/forwarding.js';
import { connected, negotiate, nextEvent } from '../helpers/peers.js';
import { UdpForwarder } from '../helpers/udp-forwarder.js';
import { everyFrame, gradient, psnr } from '../helpers/video.js';

const LOCAL: RTCConfiguration = {
  voxlink: { bitrate: { start: 1_000_000 }, tcp: 'off', interfaces: { allow: ['127.0.0.1'], loopback: true } },
};
const STEPS = 25;

/** A gradient with dark bands that wander: what is decoded upon another picture than the right one looks like none. */
const PICTURES = Array.from({ length: STEPS }, (_, step) => {
  const picture = gradient(320, 180);
  for (let y = 0; y < 180; y++) {
    if ((y + 2 * step) % 50 < 25) for (let x = 0; x < 320; x++) (picture.data[y * 320 + x] as number) ^= 16;
  }
  return picture;
});

it.each([undefined, 'L1T3'])(
  'is forwarded whole from a lossy network, in layers %s',
  async (scalabilityMode) => {
    using caller = new RTCPeerConnection(LOCAL);
    using callee = new RTCPeerConnection(LOCAL);
    const networks: UdpForwarder[] = [];
    let count = 0;
    const lossy = (datagram: Buffer) => {
      const type = datagram[1] ?? 0;
      const isRtp = (datagram[0] ?? 0) >> 6 === 2 && !(type >= 192 && type < 224);
      return isRtp && ++count % 10 === 0 ? [] : [datagram];
    };
    // Only the callee is reached, and only through this network.
    callee.addEventListener('icecandidate', async ({ candidate }) => {
      if (candidate?.protocol !== 'udp' || !candidate.port) return;
      const network = await UdpForwarder.start(candidate.port, { pass: lossy });
      networks.push(network);
      const { sdpMid, candidate: text } = candidate.toJSON();
      const changed = text?.replace(/ \S+ \d+ typ/, ` 127.0.0.1 ${network.port} typ`);
      if (changed) await caller.addIceCandidate({ sdpMid: sdpMid ?? null, candidate: changed });
    });
    using source = new VideoSource();
    let step = 0;
    using _sending = everyFrame(() => source.write(PICTURES[step++ % STEPS] as (typeof PICTURES)[0]));
    const sendEncodings = [scalabilityMode === undefined ? {} : { scalabilityMode }];
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    caller
      .addTransceiver(source.track, { sendEncodings })
      .setCodecPreferences(codecs.filter(({ mimeType }) => /AV1|rtx/.test(mimeType)));
    const announced = nextEvent<{ track: MediaStreamTrack }>(callee, 'track');
    await negotiate(caller, callee);
    await Promise.all([connected(caller), connected(callee)]);
    using forwarder = new Forwarder((await announced).track);
    const route = forwarder.route();
    using subscriber = await new Subscriber().join(route, 'video/AV1');
    using sink = new VideoSink(subscriber.tracks[0] as MediaStreamTrack);
    let seen = 0;
    let worst = Number.POSITIVE_INFINITY;
    sink.onframe = ({ width, data }) => {
      // The first ones are coarse.
      if (width !== 320 || ++seen < 30) return;
      worst = Math.min(worst, Math.max(...PICTURES.map((picture) => psnr(data, picture.data))));
    };
    try {
      await expect.poll(() => seen, { timeout: 40_000 }).toBeGreaterThan(150);
      expect(worst).toBeGreaterThan(28);
      expect((await inbound(callee, 'video'))?.nackCount).toBeGreaterThan(5);
      // What was sent again is waited for.
      expect(forwarder.keyFrameRequests).toBeLessThan(10);
    } finally {
      for (const network of networks) network[Symbol.dispose]();
    }
  },
  60_000,
);

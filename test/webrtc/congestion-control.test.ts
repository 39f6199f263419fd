/** What costs a connection timers and reports begins when something is sent that adapts. */
import { expect, it } from 'vitest';
import { Tone } from '../../lib/devices/index.js';
import {
  EncodedSink,
  Forwarder,
  type MediaStreamTrack,
  type RTCPeerConnection,
  type RTCRtpReceiver,
  VideoSource,
} from '../../lib/index.js';
import { sleep, until } from '../helpers/audio.js';
import { inbound, publish, Subscriber } from '../helpers/forwarding.js';
import { negotiate, nextEvent, Pair } from '../helpers/peers.js';
import { everyFrame, gradient } from '../helpers/video.js';

/** Packets over the connection's transport. A peer that receives media and sends none sends reports alone. */
async function packetsSent(connection: RTCPeerConnection): Promise<number> {
  const transport = [...(await connection.getStats()).values()].find(({ type }) => type === 'transport');
  return (transport?.packetsSent as number) ?? 0;
}

async function packetsReceived(connection: RTCPeerConnection): Promise<number> {
  return ((await inbound(connection, 'audio'))?.packetsReceived as number) ?? 0;
}

/** A subscriber to whom a tone is forwarded. */
class Stage implements Disposable {
  readonly #publisher = new Pair();
  readonly #tone = new Tone();
  readonly subscriber = new Subscriber();

  async open(): Promise<this> {
    const [receiver] = await publish(this.#publisher, [this.#tone.track]);
    await this.subscriber.join(new Forwarder(receiver as RTCRtpReceiver).route());
    return this;
  }

  /** Sends the subscriber a track as well. */
  async add(track: MediaStreamTrack): Promise<void> {
    const { caller, callee } = this.subscriber.pair;
    const announced = nextEvent(callee, 'track');
    caller.addTransceiver(track, { direction: 'sendonly' });
    await negotiate(caller, callee);
    await announced;
  }

  [Symbol.dispose](): void {
    this.subscriber[Symbol.dispose]();
    this.#tone[Symbol.dispose]();
    this.#publisher[Symbol.dispose]();
  }
}

it('is spared a connection that forwards audio, until audio is encoded for it', async () => {
  using stage = await new Stage().open();
  const { callee } = stage.subscriber.pair;
  await until(async () => (await packetsReceived(callee)) > 25);
  const before = await packetsSent(callee);
  const heard = await packetsReceived(callee);
  await until(async () => (await packetsReceived(callee)) > heard + 100);
  // Some receiver reports; congestion control wants twenty a second.
  expect((await packetsSent(callee)) - before).toBeLessThan(10);

  using own = new Tone();
  await stage.add(own.track);
  const then = await packetsSent(callee);
  await until(async () => (await packetsSent(callee)) > then + 25);
});

it('begins with video', async () => {
  using stage = await new Stage().open();
  const { callee } = stage.subscriber.pair;
  using source = new VideoSource();
  const picture = gradient(320, 240);
  using _sending = everyFrame(() => source.write(picture));
  await stage.add(source.track);
  const then = await packetsSent(callee);
  await until(async () => (await packetsSent(callee)) > then + 50);
});

it('lets nothing be lost while it begins', async () => {
  using stage = await new Stage().open();
  const { callee } = stage.subscriber.pair;
  const times: number[] = [];
  using _sink = new EncodedSink(callee.getReceivers()[0] as RTCRtpReceiver, {
    onframe: ({ rtpTimestamp }) => times.push(rtpTimestamp),
  });
  await until(() => times.length > 20);
  using own = new Tone();
  await stage.add(own.track);
  await sleep(500);
  const seen = times.length;
  await until(() => times.length > seen + 20);
  const steps = times.slice(1).map((time, i) => (time - (times[i] as number)) >>> 0);
  expect(new Set(steps)).toEqual(new Set([960]));
});

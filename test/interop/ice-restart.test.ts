import { beforeAll, describe, expect } from 'vitest';
import { readWav } from '../../examples/shared/wav.js';
import { AudioSink, AudioSource, type MediaStreamTrack, type RTCDataChannel } from '../../lib/index.js';
import { collect, isSilent, sleep } from '../helpers/audio.js';
import { type Call, SIDES, type Side, test } from '../helpers/browser.js';
import { nextEvent, until } from '../helpers/peers.js';

const RATE = 48_000;
const INTERVAL_MS = 20;

let speech: Float32Array;

beforeAll(async () => {
  speech = (await readWav('test/fixtures/speech.wav')).samples;
});

function fragment(call: Call): string | undefined {
  return /a=ice-ufrag:(\S+)/.exec(call.node.localDescription?.sdp ?? '')?.[1];
}

function remoteFragment(call: Call): string | undefined {
  return /a=ice-ufrag:(\S+)/.exec(call.node.remoteDescription?.sdp ?? '')?.[1];
}

/** The pair of candidates that the transport uses. */
async function selectedPair({ node }: Call): Promise<string> {
  const report = await node.getStats();
  const transport = [...report.values()].find(({ type }) => type === 'transport');
  return String(transport?.selectedCandidatePairId);
}

/** Numbered messages that the page sends back, and audio in both directions. */
class Traffic {
  readonly echoed: number[] = [];
  readonly #timer: NodeJS.Timeout;
  sent = 0;

  constructor(channel: RTCDataChannel) {
    channel.onmessage = ({ data }) => this.echoed.push(Number(data));
    this.#timer = setInterval(() => channel.send(String(this.sent++)), INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await expect.poll(() => this.echoed.length, { timeout: 5000 }).toBe(this.sent);
  }
}

async function packetsHeard({ page }: Call): Promise<number> {
  return page.evaluate(async () => {
    const stats = [...(await pc.getStats()).values()];
    return stats.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio').packetsReceived;
  });
}

async function restart(call: Call, side: Side): Promise<void> {
  if (side === 'node') {
    const needed = nextEvent(call.node, 'negotiationneeded');
    call.node.restartIce();
    await needed;
  } else {
    await call.page.evaluate(async () => {
      const needed = new Promise((resolve) => {
        pc.onnegotiationneeded = resolve;
      });
      pc.restartIce();
      await needed;
    });
  }
  await call.negotiate(side);
}

describe.each(SIDES)('offered by %s', (offerer) => {
  test.for(SIDES)('%s restarts ICE while media and data go on', async (restarter, { call }) => {
    using source = new AudioSource({ sampleRate: RATE, queueMs: 20_000 });
    call.node.addTrack(source.track);
    const channel = call.node.createDataChannel('numbers', { negotiated: true, id: 1 });
    await call.page.evaluate(async () => {
      const echo = pc.createDataChannel('numbers', { negotiated: true, id: 1 });
      echo.onmessage = ({ data }) => echo.send(data);
      pc.ontrack = ({ track }) => tools.play(track);
      pc.addTrack(await tools.microphone());
    });
    const announced = nextEvent<{ track: MediaStreamTrack }>(call.node, 'track');
    await call.connect(offerer);
    await until(channel, 'open', () => channel.readyState === 'open');
    using sink = new AudioSink((await announced).track);
    source.write(speech);
    source.write(speech);
    const traffic = new Traffic(channel);
    await sleep(500);

    const before = { local: fragment(call), remote: remoteFragment(call), pair: await selectedPair(call) };
    const states: string[] = [];
    call.node.onconnectionstatechange = () => states.push(call.node.connectionState);
    await restart(call, restarter);
    expect(fragment(call)).not.toBe(before.local);
    expect(remoteFragment(call)).not.toBe(before.remote);
    await expect.poll(() => selectedPair(call), { timeout: 10_000 }).not.toBe(before.pair);

    const packets = await packetsHeard(call);
    expect(isSilent(await collect(sink, 2 * RATE))).toBe(false);
    expect(await packetsHeard(call)).toBeGreaterThan(packets + 50);
    await traffic.stop();
    expect(traffic.sent).toBeGreaterThan(50);
    expect(traffic.echoed).toEqual(Array.from({ length: traffic.sent }, (_, index) => index));
    expect(states.filter((state) => state !== 'connected' && state !== 'connecting')).toEqual([]);
  });
});

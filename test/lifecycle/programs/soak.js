// soak.js [<minutes> [<seed>]]: connections whose tracks are added, removed and replaced at random, with sinks, encoded
// frames and forwarders on them that come and go. Once a minute, or after each eighth of a shorter run, everything is
// closed and what the process holds is printed. The last line compares the second and the fourth quarter of the run; when
// the process has grown by more than the limits there, the program fails.
import { setTimeout as sleep } from 'node:timers/promises';
import * as voxlink from 'voxlink';
import { measure } from './holdings.js';

const { AudioSink, AudioSource, RTCPeerConnection, RTCRtpReceiver, VideoSink, VideoSource, i420Size } = voxlink;
const [minutes = 1, seed = Date.now() & 0xffff] = process.argv.slice(2).map(Number);

const ROUNDS = Math.max(8, minutes);
const ROUND_MS = (minutes * 60_000) / ROUNDS;
const CALLS = 3;
/** A connection keeps the sections of what was removed, so one with many is replaced by a new one. */
const MOST_TRANSCEIVERS = 10;
const LONGEST_NEGOTIATION_MS = 30_000;

/**
 * Between the medians of two quarters. A leak shows in what is in use, native or of JavaScript. What the C library keeps
 * of what was freed follows the most that was ever in use at a time, which random calls exceed now and then, and in the
 * first minutes often.
 */
const LIMITS = { MiB: minutes < 10 ? 128 : 64, native: 2, js: 2, threads: 0, descriptors: 0 };

let state = seed;
/** A number from 0 to below. */
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const pick = (list) => list[random(list.length)];

const CODECS = ['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'];
const SIZES = [
  [160, 90],
  [320, 180],
  [176, 144],
];

const audioSources = Array.from({ length: 3 }, () => new AudioSource({ live: true }));
const videoSources = SIZES.map(([width, height]) => {
  const source = new VideoSource();
  return { source, picture: { width, height, data: new Uint8Array(i420Size(width, height)).fill(128) } };
});
let frames = 0;
const feeding = setInterval(() => {
  frames++;
  const tone = Int16Array.from({ length: 3200 }, (_, i) => 8000 * Math.sin((i + frames) / 8));
  for (const source of audioSources) source.write(tone);
  for (const { source, picture } of videoSources) {
    picture.data.fill(frames & 255, 0, picture.width * 16);
    source.write(picture);
  }
}, 66);

/** What has been taken out of a call since the last look. */
const seen = { audio: 0, video: 0, encoded: 0, forwarded: 0, operations: 0 };

class Call {
  caller = new RTCPeerConnection();
  callee = new RTCPeerConnection();
  #open = [];

  constructor() {
    for (const [from, to] of [
      [this.caller, this.callee],
      [this.callee, this.caller],
    ]) {
      from.onicecandidate = ({ candidate }) => to.addIceCandidate(candidate).catch(() => {});
      from.ontrack = ({ track, receiver }) => this.#take(track, receiver);
    }
  }

  /** Listens to a track in one of the ways that there are, or not at all. */
  #take(track, receiver) {
    const raw = () => {
      const Sink = track.kind === 'audio' ? AudioSink : VideoSink;
      this.#keep(new Sink(track, { onframe: () => seen[track.kind]++ }));
    };
    const encoded = () => {
      this.#keep(new voxlink.EncodedSink(receiver, { onframe: () => seen.encoded++ }));
    };
    const forward = () => {
      const forwarder = this.#keep(new voxlink.Forwarder(receiver));
      const route = forwarder.route();
      const other = pick(calls);
      if (!other || other === this || other.caller.signalingState === 'closed') return;
      other.caller.addTrack(route.track);
      seen.forwarded++;
    };
    const ways = [raw, raw, () => {}];
    if (voxlink.EncodedSink) ways.push(encoded);
    if (voxlink.Forwarder) ways.push(forward);
    pick(ways)();
  }

  #keep(closable) {
    this.#open.push(closable);
    return closable;
  }

  /** One change by one of the sides, and what it takes for the other to know. */
  async change() {
    const side = pick([this.caller, this.callee]);
    const transceivers = side.getTransceivers().filter(({ direction }) => direction !== 'stopped');
    const sender = pick(transceivers)?.sender;
    const add = () => {
      const source = random(2) ? pick(audioSources) : pick(videoSources).source;
      const transceiver = side.addTransceiver(random(2) ? source.track : source.track.clone());
      if (source instanceof AudioSource) return;
      const codecs = RTCRtpReceiver.getCapabilities('video').codecs;
      const codec = pick(CODECS);
      transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === codec));
    };
    const remove = () => sender && side.removeTrack(sender);
    const replace = async () => {
      const sources = sender?.track?.kind === 'video' ? videoSources.map((one) => one.source) : audioSources;
      if (sender?.track) await sender.replaceTrack(random(3) ? pick(sources).track : null);
    };
    const stop = () => pick(transceivers)?.stop();
    const turn = () => {
      const transceiver = pick(transceivers);
      if (transceiver) transceiver.direction = pick(['sendrecv', 'sendonly', 'recvonly', 'inactive']);
    };
    const release = () => this.#open.splice(random(this.#open.length), 1)[0]?.close();
    const look = () => side.getStats();
    await pick([add, add, add, remove, replace, replace, stop, turn, release, look])();
    await this.#negotiate(side, side === this.caller ? this.callee : this.caller);
    seen.operations++;
  }

  async #negotiate(from, to) {
    await from.setLocalDescription();
    await to.setRemoteDescription(from.localDescription);
    await to.setLocalDescription();
    await from.setRemoteDescription(to.localDescription);
  }

  get isFull() {
    return this.caller.getTransceivers().length >= MOST_TRANSCEIVERS;
  }

  close() {
    for (const closable of this.#open) closable.close();
    this.caller.close();
    this.callee.close();
  }
}

let calls = [];

async function live(index, end) {
  while (performance.now() < end) {
    if (calls[index]?.isFull || random(60) === 0) {
      calls[index]?.close();
      calls[index] = undefined;
    }
    calls[index] ??= new Call();
    const late = sleep(LONGEST_NEGOTIATION_MS, 'late', { ref: false });
    if ((await Promise.race([calls[index].change(), late])) === 'late') throw new Error('A negotiation hangs');
    await sleep(random(150));
  }
}

const rounds = [];
for (let round = 1; round <= ROUNDS; round++) {
  const end = performance.now() + ROUND_MS;
  await Promise.all(Array.from({ length: CALLS }, (_, index) => live(index, end)));
  for (const call of calls) call?.close();
  calls = [];
  rounds.push(await measure());
  console.log(JSON.stringify({ minute: Math.round((round * ROUND_MS) / 600) / 100, ...rounds.at(-1), ...seen }));
}
clearInterval(feeding);
for (const source of audioSources) source.close();
for (const { source } of videoSources) source.close();

const quarter = (number) => rounds.slice(Math.floor(((number - 1) * ROUNDS) / 4), Math.floor((number * ROUNDS) / 4));
function median(list, name) {
  const sorted = list.map((round) => round[name]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
const growth = {};
for (const name of Object.keys(LIMITS)) {
  growth[name] = Math.round((median(quarter(4), name) - median(quarter(2), name)) * 100) / 100;
}
const grown = Object.keys(LIMITS).filter((name) => growth[name] > LIMITS[name]);
console.log(JSON.stringify({ seed, growth, limits: LIMITS, verdict: grown.length > 0 ? `grown: ${grown}` : 'flat' }));
if (grown.length > 0) process.exitCode = 1;

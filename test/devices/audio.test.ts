/** Microphones that are programs. */
import { describe, expect, it } from 'vitest';
import { AudioFile, deviceOf, getUserMedia, Silence, Tone } from '../../lib/devices/index.js';
import { type AudioFrame, AudioSink, type MediaStreamTrack } from '../../lib/index.js';
import { collect, collectSound, isSilent, sleep, until } from '../helpers/audio.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { purity } from '../helpers/signals.js';
import { toOpusFile, wav } from '../helpers/wav.js';

/** Which of the seconds it is that is heard; 0 where it is none for a while. */
async function second(track: MediaStreamTrack): Promise<number> {
  using sink = new AudioSink(track);
  for (let i = 0; i < 4; i++) {
    const sound = await collect(sink, 4800);
    const found = [1, 2, 3, 4, 5].find((which) => purity(sound, 1, 48_000, 300 * which) > 0.8);
    if (found !== undefined) return found;
  }
  return 0;
}

describe('Tone', () => {
  it('sounds as it was asked to, and changes', async () => {
    using device = new Tone({ frequency: 1000, level: -10 });
    using sink = new AudioSink(device.track, { level: true });
    const sound = await collectSound(sink, 24_000, 500);
    expect(purity(sound.subarray(2400, 21_600), 1, 48_000, 1000)).toBeGreaterThan(0.99);
    const frames = sink[Symbol.asyncIterator]();
    await frames.next();
    expect((await frames.next()).value.level).toBeCloseTo(-10, 0);
    device.frequency = 500;
    device.level = -30;
    for (let frame: AudioFrame | undefined; frame === undefined || (frame.level ?? 0) > -25; ) {
      frame = (await frames.next()).value;
    }
    expect(purity(await collect(sink, 12_000), 1, 48_000, 500)).toBeGreaterThan(0.99);
    await frames.return?.();
  });

  it('has the documented defaults, in any format', async () => {
    using device = new Tone();
    expect([device.frequency, device.level, device.sampleRate, device.channels]).toEqual([440, -20, 48_000, 1]);
    using stereo = new Tone({ sampleRate: 16_000, channels: 2 });
    using sink = new AudioSink(stereo.track, { sampleRate: 16_000, channels: 2 });
    const sound = await collectSound(sink, 4000, 300);
    expect(purity(sound.subarray(640), 2, 16_000, 440)).toBeGreaterThan(0.99);
  });

  it.each([
    [{ frequency: 0 }, 'Expected number between 1 and 24000 for frequency but received 0 (number)'],
    [{ frequency: 5000, sampleRate: 8000 }, 'Expected number between 1 and 4000 for frequency but received 5000'],
    [{ level: 0 }, 'Expected number between -127 and -3.01 for level but received 0 (number)'],
    [{ channels: 3 }, 'Expected integer between 1 and 2 for channels but received 3 (number)'],
    [null, 'Expected object for options but received null'],
  ])('refuses %j', (options, message) => {
    expect(() => new Tone(options as never)).toThrow(message);
    using device = new Tone();
    expect(() => {
      device.frequency = Number.NaN;
    }).toThrow(RangeError);
  });
});

it('Silence sends silence', async () => {
  using device = new Silence();
  using sink = new AudioSink(device.track);
  expect(isSilent(await collect(sink, 9600))).toBe(true);
});

describe('a device', () => {
  it('closes with close(), and when all of its tracks are stopped', async () => {
    const closed = new Tone();
    const ended = nextEvent(closed.track, 'ended');
    closed.close();
    await ended;
    expect(closed.closed).toBe(true);

    const device = new Tone();
    const clone = device.track.clone();
    device.track.stop();
    await sleep(200);
    expect(device.closed).toBe(false);
    clone.stop();
    await until(() => device.closed);
  });

  it('goes through a connection', async () => {
    using pair = new Pair();
    using device = new Tone({ frequency: 600 });
    pair.caller.addTrack(device.track);
    const announced = nextEvent<{ track: MediaStreamTrack }>(pair.callee, 'track');
    await pair.connect();
    using sink = new AudioSink((await announced).track);
    let best = 0;
    for (let i = 0; i < 20 && best < 0.95; i++)
      best = Math.max(best, purity(await collect(sink, 9600), 1, 48_000, 600));
    expect(best).toBeGreaterThan(0.95);
  });
});

describe('AudioFile', () => {
  it.each(['wav', 'ogg', 'webm'] as const)('plays %s, jumps, and ends', async (format) => {
    const bytes = format === 'wav' ? wav(4, 44_100, 2) : await toOpusFile(wav(4), format);
    const device = await AudioFile.open(bytes);
    const over = new Promise<Error | null>((resolve) => {
      device.onended = resolve;
    });
    expect(await device.duration()).toBeCloseTo(4, 2);
    expect(await second(device.track)).toBe(1);
    await device.seek(2.2);
    expect(await second(device.track)).toBe(3);
    expect(device.currentTime).toBeGreaterThan(2.2);
    expect(device.currentTime).toBeLessThan(4);
    await device.seek(3.5);
    expect(await over).toBe(null);
    expect([device.closed, device.track.readyState]).toEqual([true, 'ended']);
  });

  it('begins anew with loop, and elsewhere with start', async () => {
    using device = await AudioFile.open(wav(2), { loop: true, start: 1.2 });
    expect(await second(device.track)).toBe(2);
    let heard = 2;
    for (let i = 0; i < 10 && heard !== 1; i++) heard = await second(device.track);
    expect(heard).toBe(1);
  });

  it('tells of a file that cannot be read, or not on', async () => {
    await expect(AudioFile.open('nowhere.wav')).rejects.toThrow('ENOENT');
    await expect(AudioFile.open(new Uint8Array(100))).rejects.toMatchObject({ code: 'ERR_VOXLINK_FILE_FORMAT' });
    await expect(AudioFile.open(wav(1), { start: -1 })).rejects.toThrow('Expected number between 0 and');
    await expect(AudioFile.open(wav(1), { loop: 1 as never })).rejects.toThrow('Expected boolean for loop');
    const reason = await new Promise<Error | null>((resolve) => {
      void AudioFile.open(wav(1).subarray(0, 20_001), { onended: resolve });
    });
    expect(reason).toMatchObject({ code: 'ERR_VOXLINK_FILE_TRUNCATED' });
    const empty = await new Promise<Error | null>((resolve) => {
      void AudioFile.open(wav(0), { loop: true, onended: resolve });
    });
    expect(empty).toBe(null);
  });

  it('takes a stream, which has no positions', async () => {
    const bytes = wav(1);
    const stream = async function* () {
      yield bytes;
    };
    using device = await AudioFile.open(stream());
    await expect(device.seek(0.5)).rejects.toThrow('a stream has no positions');
    expect(await second(device.track)).toBe(1);
  });
});

describe('getUserMedia', () => {
  it('opens the devices that are asked for', async () => {
    const stream = await getUserMedia({ audio: { device: 'file', file: wav(3), start: 1.1 } });
    const [track] = stream.getAudioTracks();
    expect(await second(track as MediaStreamTrack)).toBe(2);
    expect(deviceOf(track as MediaStreamTrack)).toBeInstanceOf(AudioFile);
    track?.stop();
    await until(() => (deviceOf(track as MediaStreamTrack) as AudioFile).closed);
    const [standard] = (await getUserMedia({ audio: true })).getTracks();
    expect(deviceOf(standard as MediaStreamTrack)).toBeInstanceOf(Tone);
    standard?.stop();
  });

  it.each([
    [undefined, 'Expected object for constraints but received undefined'],
    [{}, 'Expected audio or video for constraints but received an object (object)'],
    [{ audio: 1 }, 'Expected boolean or object for audio but received 1 (number)'],
    [{ audio: { device: 'ear' } }, "Expected one of 'tone', 'silence', 'file' for audio.device but received \"ear\""],
    [{ audio: { device: 'file' } }, 'for input but received undefined'],
    [{ audio: { frequency: -1 } }, 'for frequency but received -1 (number)'],
  ])('refuses %j', async (constraints, message) => {
    await expect(getUserMedia(constraints as never)).rejects.toThrow(message);
  });
});

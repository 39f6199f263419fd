import { describe, expect, it } from 'vitest';
import { AudioSink } from '../../lib/index.js';
import {
  type BinaryData,
  i420ToRgba,
  type RTCAudioDataEvent,
  RTCAudioSink,
  RTCAudioSource,
  type RTCVideoFrameEvent,
  RTCVideoSink,
  RTCVideoSource,
  rgbaToI420,
} from '../../lib/wrtc/nonstandard.js';
import { Pair } from '../helpers/peers.js';
import { runNode } from '../helpers/run-node.js';

const SECOND = 1000;

/** What a sink hears of a source that gets one call of onData, up to the last frame with sound. */
function hear(source: RTCAudioSource, sink: RTCAudioSink, frames: number): Promise<RTCAudioDataEvent[]> {
  return new Promise((resolve) => {
    const heard: RTCAudioDataEvent[] = [];
    sink.addEventListener('data', function listener(event) {
      if (heard.length === 0 && event.samples.every((sample) => sample === 0)) return;
      heard.push(event);
      if (heard.length < frames) return;
      sink.removeEventListener('data', listener);
      resolve(heard);
    });
    void source;
  });
}

const ramp = (length: number): Int16Array => Int16Array.from({ length }, (_, i) => i + 1);

describe('RTCAudioSource and RTCAudioSink', () => {
  it('carry 10 ms unchanged, in an event of plain data', async () => {
    const source = new RTCAudioSource();
    const track = source.createTrack();
    const sink = new RTCAudioSink(track);
    const heard = hear(source, sink, 1);
    const samples = ramp(80);
    expect(source.onData({ samples, sampleRate: 8000, numberOfFrames: 80 })).toBe(undefined);
    expect(await heard).toEqual([
      { type: 'data', samples, sampleRate: 8000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 80 },
    ]);
    expect(sink.stopped).toBe(false);
    sink.stop();
    sink.stop();
    expect(sink.stopped).toBe(true);
  });

  it('takes samples at an odd place of a Buffer', async () => {
    const source = new RTCAudioSource();
    const sink = new RTCAudioSink(source.createTrack());
    const heard = hear(source, sink, 1);
    const samples = Buffer.concat([Buffer.from('x'), new Uint8Array(ramp(80).buffer)]).subarray(1);
    source.onData({ samples, sampleRate: 8000, numberOfFrames: 80 });
    expect((await heard)[0]?.samples).toEqual(ramp(80));
    sink.stop();
  });

  it.each([
    { sampleRate: 16_000, channelCount: 1, frames: 320 },
    { sampleRate: 48_000, channelCount: 2, frames: 5760 },
    { sampleRate: 44_100, channelCount: 1, frames: 4410 },
    { sampleRate: 8000, channelCount: 1, frames: 16_000 },
  ])('take frames of any length: $frames at $sampleRate Hz', async ({ sampleRate, channelCount, frames }) => {
    const source = new RTCAudioSource();
    const sink = new RTCAudioSink(source.createTrack());
    const samples = ramp(frames * channelCount);
    const blocks = (frames * 100) / sampleRate;
    const heard = hear(source, sink, blocks);
    source.onData({ samples, sampleRate, channelCount, numberOfFrames: frames });
    const events = await heard;
    expect(new Set(events.map((event) => event.sampleRate))).toEqual(new Set([sampleRate]));
    expect(events.flatMap((event) => [...event.samples])).toEqual([...samples]);
    sink.stop();
  });

  it('follow a change of the format', async () => {
    const source = new RTCAudioSource();
    const track = source.createTrack();
    const sink = new RTCAudioSink(track);
    let event: RTCAudioDataEvent | undefined;
    sink.ondata = (heard) => {
      event = heard;
    };
    for (const [sampleRate, channelCount] of [
      [8000, 1],
      [48_000, 2],
      [11_025, 1],
    ] as const) {
      source.onData({ samples: new Int16Array((sampleRate / 25) * channelCount).fill(1000), sampleRate, channelCount });
      // What is no whole number of samples in 10 ms is brought to 48 kHz. Frames of the earlier format may be under way.
      const heard = [sampleRate % 100 ? 48_000 : sampleRate, channelCount];
      await expect.poll(() => [event?.sampleRate, event?.channelCount], { timeout: 10_000 }).toEqual(heard);
      expect(track.getSettings()).toEqual({ sampleRate, channelCount });
    }
    sink.stop();
  });

  it('take buffers and views at any offset', async () => {
    const bytes = new Uint8Array(200);
    const expected = ramp(80);
    for (const offset of [0, 2, 3]) {
      bytes.fill(0).set(new Uint8Array(expected.buffer), offset);
      const inputs: BinaryData[] = [bytes.subarray(offset, offset + 160), new DataView(bytes.buffer, offset, 160)];
      for (const samples of [...inputs, bytes.buffer.slice(offset, offset + 160)]) {
        const source = new RTCAudioSource();
        const sink = new RTCAudioSink(source.createTrack());
        const heard = hear(source, sink, 1);
        source.onData({ samples, sampleRate: 8000 });
        expect((await heard)[0]?.samples).toEqual(expected);
        sink.stop();
      }
    }
  });

  it('refuse what is no audio', () => {
    const source = new RTCAudioSource();
    const samples = new Int16Array(80);
    const wrong = (data: object, message: string) => {
      const values = { samples, sampleRate: 8000, ...data } as never;
      expect(() => source.onData(values)).toThrow(expect.objectContaining({ message, code: 'ERR_VOXLINK_ARGUMENT' }));
    };
    wrong({ samples: [1, 2] }, 'Expected ArrayBuffer or view for samples but received an array (object)');
    wrong({ bitsPerSample: 8 }, 'Expected integer between 16 and 16 for bitsPerSample but received 8 (number)');
    wrong({ sampleRate: 7999 }, 'Expected integer between 8000 and 48000 for sampleRate but received 7999 (number)');
    wrong({ channelCount: 3 }, 'Expected integer between 1 and 2 for channelCount but received 3 (number)');
    wrong({ numberOfFrames: 81 }, 'Expected 80, as samples holds, for numberOfFrames but received 81 (number)');
    expect(() => source.onData(null as never)).toThrow(TypeError);
  });

  it('hear what a connection receives, at 48 kHz', async () => {
    using pair = new Pair();
    const source = new RTCAudioSource();
    pair.caller.addTrack(source.createTrack());
    const sink = new Promise<RTCAudioSink>((resolve) => {
      pair.callee.ontrack = ({ track }) => resolve(new RTCAudioSink(track));
    });
    await pair.connect();
    const tone = Int16Array.from({ length: 960 }, (_, i) => 8000 * Math.sin((i * 2 * Math.PI * 440) / 48_000));
    const writing = setInterval(() => source.onData({ samples: tone, sampleRate: 48_000 }), 20);
    const events: RTCAudioDataEvent[] = [];
    await new Promise<void>((resolve) => {
      void sink.then((receiver) => {
        receiver.ondata = (event) => {
          events.push(event);
          if (event.samples.some((sample) => Math.abs(sample) > 4000)) resolve();
        };
      });
    });
    clearInterval(writing);
    expect(events.at(-1)).toMatchObject({ sampleRate: 48_000, numberOfFrames: 480, bitsPerSample: 16 });
  });

  it('have tracks that are stopped one by one, and live as long as one of them', async () => {
    const source = new RTCAudioSource();
    const [first, second] = [source.createTrack(), source.createTrack()];
    expect(first.id).not.toBe(second.id);
    first.stop();
    expect(second.readyState).toBe('live');
    using sink = new AudioSink(second, { sampleRate: 8000 });
    source.onData({ samples: new Int16Array(80).fill(100), sampleRate: 8000 });
    for await (const { data } of sink) if (data.some((sample) => sample === 100)) break;
  });
});

describe('RTCVideoSource and RTCVideoSink', () => {
  it('carry a picture unchanged, in an event of plain data', async () => {
    const source = new RTCVideoSource({ isScreencast: true, needsDenoising: true });
    expect([source.isScreencast, source.needsDenoising]).toEqual([true, true]);
    expect(new RTCVideoSource()).toMatchObject({ isScreencast: false, needsDenoising: null });
    const track = source.createTrack();
    const sink = new RTCVideoSink(track);
    const seen = new Promise<RTCVideoFrameEvent>((resolve) => {
      sink.onframe = resolve;
    });
    const data = Uint8ClampedArray.from({ length: (160 * 120 * 3) / 2 }, (_, i) => i);
    source.onFrame({ width: 160, height: 120, data });
    const frame = { width: 160, height: 120, rotation: 0, data: new Uint8Array(data) };
    expect(await seen).toEqual({ type: 'frame', frame });
    expect(track.getSettings()).toMatchObject({ width: 160, height: 120 });
    sink.stop();
    expect(sink.stopped).toBe(true);
    expect(() => source.onFrame({ width: 160, height: 120, data: new Uint8Array(10) })).toThrow(
      'Expected 28800 for 160x120 for frame.data.byteLength but received 10 (number)',
    );
  });
});

describe('i420ToRgba and rgbaToI420', () => {
  const rgba = (width: number, height: number, pixel = [0, 0, 0, 0]) => ({
    width,
    height,
    data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => pixel[i % 4] as number),
  });
  const i420 = (width: number, height: number, [y = 0, u = 0, v = 0] = [0, 0, 0]) => {
    const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
    const data = new Uint8Array(width * height + 2 * chroma).fill(y, 0, width * height);
    return { width, height, data: data.fill(u, width * height, -chroma).fill(v, width * height + chroma) };
  };

  it.each([
    [160, 120],
    [17, 5],
  ])('convert %i x %i', (width, height) => {
    for (const [pixel, yuv] of [
      [
        [0, 0, 0, 255],
        [16, 128, 128],
      ],
      [
        [255, 255, 255, 255],
        [235, 128, 128],
      ],
      [
        [28, 255, 213, 255],
        [173, 143, 31],
      ],
    ] as const) {
      const picture = i420(width, height);
      rgbaToI420(rgba(width, height, [...pixel]), picture);
      expect(picture.data).toEqual(i420(width, height, [...yuv]).data);
      const back = rgba(width, height);
      i420ToRgba(picture, back);
      const expected = rgba(width, height, [...pixel]).data;
      expect(Math.max(...back.data.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(3);
    }
  });

  it('refuse pictures that do not fit each other or their size', () => {
    expect(() => i420ToRgba(i420(4, 4), rgba(4, 2))).toThrow(
      'Expected 4x4, as i420 has, for the size of rgba but received "4x2" (string)',
    );
    expect(() => rgbaToI420({ ...rgba(4, 4), width: 5 }, i420(4, 4))).toThrow(RangeError);
    expect(() => rgbaToI420(rgba(4, 4), { width: 4, height: 4, data: new Uint8Array(23) })).toThrow(RangeError);
    expect(() => i420ToRgba(null as never, rgba(4, 4))).toThrow(TypeError);
  });
});

describe('a process', () => {
  const program = (end: string) => `
    import wrtc from 'voxlink/wrtc';
    const source = new wrtc.nonstandard.RTCAudioSource();
    const track = source.createTrack();
    const sink = new wrtc.nonstandard.RTCAudioSink(track);
    sink.ondata = ({ numberOfFrames }) => {
      console.log(numberOfFrames);
      ${end}
    };
    source.onData({ samples: new Int16Array(80).fill(1), sampleRate: 8000 });`;

  it.each(['sink.stop();', 'sink.ondata = null; track.stop();'])('waits for a sink until: %s', async (end) => {
    const { code, stdout } = await runNode(program(end), [], 30 * SECOND);
    expect([code, stdout]).toEqual([0, '80\n']);
  });
});

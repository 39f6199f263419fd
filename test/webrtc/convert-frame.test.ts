import { describe, expect, it } from 'vitest';
import {
  convertFrame,
  convertFrameAsync,
  frameSize,
  i420Size,
  type VideoColorSpace,
  type VideoFrameInit,
  type VideoPixelFormat,
} from '../../lib/index.js';
import { gradient, psnr } from '../helpers/video.js';

const FORMATS: VideoPixelFormat[] = ['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX'];

/** One colour all over. */
function filled(format: 'RGBA' | 'BGRA', width: number, height: number, bytes: number[]): VideoFrameInit {
  return { format, width, height, data: Uint8Array.from({ length: 4 * width * height }, (_, i) => bytes[i % 4] ?? 0) };
}

/** Each pixel of a picture of RGB as one number. */
function pixels({ data }: { data: Uint8Array }): number[] {
  return [...new Uint32Array(data.slice().buffer)];
}

function numbered(width: number, height: number): VideoFrameInit {
  const data = new Uint8Array(Uint32Array.from({ length: width * height }, (_, i) => i * 0x010203).buffer);
  return { format: 'RGBA', width, height, data };
}

describe('frameSize', () => {
  it.each([
    ['I420', 640, 480, 460_800],
    ['I420', 1, 1, 3],
    ['NV12', 3, 3, 17],
    ['NV12', 321, 241, 116_323],
    ['RGBA', 3, 5, 60],
    ['BGRX', 8192, 8192, 268_435_456],
  ] as const)('of %s at %i x %i is %i', (format, width, height, size) => {
    expect(frameSize(format, width, height)).toBe(size);
  });

  it.each([
    ['I421', 1, 1, /^Expected one of 'I420', 'NV12', .* for format but received "I421" \(string\)$/],
    ['I420', Number.NaN, 1, 'Expected integer between 1 and 8192 for width but received NaN (number)'],
    ['I420', 1, 2 ** 40, 'for height but received 1099511627776 (number)'],
    ['I420', '640', 1, 'for width but received "640" (string)'],
  ] as const)('refuses %s at %s x %s', (format, width, height, message) => {
    const call = () => frameSize(format as 'I420', width as number, height);
    expect(call).toThrow(message);
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' }));
  });

  it('checks what i420Size is given', () => {
    expect(i420Size(321, 241)).toBe(116_323);
    for (const width of [-1, 0, 0.5, Number.NaN, Infinity, '2', null]) {
      expect(() => i420Size(width as number, 2)).toThrow(/^Expected integer between 1 and 8192 for width/);
    }
  });
});

describe('convertFrame', () => {
  it.each(FORMATS.flatMap((from) => FORMATS.map((to) => [from, to] as const)))(
    'keeps a picture from I420 by %s to %s and back',
    (from, to) => {
      const picture = gradient(322, 242);
      const first = convertFrame(picture, { format: from });
      const second = convertFrame(first, { format: to });
      expect([second.format, second.data.length]).toEqual([to, frameSize(to, 322, 242)]);
      expect(psnr(convertFrame(second, { format: 'I420' }).data, picture.data)).toBeGreaterThan(38);
    },
  );

  it.each([
    [1, 1],
    [3, 5],
    [17, 9],
  ])('takes odd sides: %i x %i', (width, height) => {
    for (const format of FORMATS) {
      const there = convertFrame(filled('RGBA', width, height, [200, 100, 50, 255]), { format });
      expect(there.data).toHaveLength(frameSize(format, width, height));
      const back = convertFrame(there, { format: 'RGBA' }).data;
      for (const [i, value] of [200, 100, 50, 255].entries())
        expect(Math.abs((back.at(i - 4) ?? 0) - value)).toBeLessThan(4);
    }
  });

  it('changes the order of red and blue without loss, and fills alpha in', () => {
    const picture = numbered(5, 3);
    const bgra = convertFrame(picture, { format: 'BGRA' });
    expect([...bgra.data.subarray(4, 8)]).toEqual([1, 2, 3, 0]);
    expect(convertFrame(bgra, { format: 'RGBA' }).data).toEqual(picture.data);
    const opaque = convertFrame({ ...picture, format: 'RGBX' }, { format: 'RGBA' });
    expect(opaque.data.filter((_, i) => i % 4 === 3)).toEqual(new Uint8Array(15).fill(255));
  });

  it.each([
    [{ primaries: null, transfer: null, matrix: 'smpte170m', fullRange: false }, 81],
    [{ primaries: null, transfer: null, matrix: 'smpte170m', fullRange: true }, 76],
    [{ primaries: null, transfer: null, matrix: 'bt709', fullRange: false }, 63],
    [{ primaries: null, transfer: null, matrix: 'bt709', fullRange: true }, 54],
    [{ primaries: null, transfer: null, matrix: 'bt2020-ncl', fullRange: false }, 74],
  ] as [VideoColorSpace, number][])('uses the matrix and range of %o', (colorSpace, luma) => {
    const red = filled('BGRA', 16, 16, [0, 0, 255, 255]);
    const yuv = convertFrame({ ...red, colorSpace }, { format: 'NV12' });
    expect(Math.abs((yuv.data[0] ?? 0) - luma)).toBeLessThan(2);
    expect(yuv.colorSpace).toEqual(colorSpace);
    const back = convertFrame(yuv, { format: 'RGBX' });
    expect(back.colorSpace).toMatchObject({ matrix: 'rgb', fullRange: true });
    for (const [i, value] of [255, 0, 0].entries()) expect(Math.abs((back.data[i] ?? 0) - value)).toBeLessThan(8);
  });

  it('turns pictures as their rotation says', () => {
    // 0 1 2     3 0
    // 3 4 5  →  4 1
    //           5 2
    const picture = { ...numbered(3, 2), rotation: 90 } as const;
    const turned = convertFrame(picture, { rotate: true });
    expect(turned).toMatchObject({ width: 2, height: 3, rotation: 0 });
    expect(pixels(turned)).toEqual([3, 0, 4, 1, 5, 2].map((i) => i * 0x010203));
    const around = convertFrame({ ...picture, rotation: 180 }, { rotate: true });
    expect(pixels(around)).toEqual([5, 4, 3, 2, 1, 0].map((i) => i * 0x010203));
    expect(convertFrame(picture)).toMatchObject({ width: 3, rotation: 90, data: picture.data });
    const yuv = convertFrame({ ...gradient(320, 180), rotation: 270 }, { rotate: true, width: 90, format: 'NV12' });
    expect(yuv).toMatchObject({ width: 90, height: 160, rotation: 0 });
  });

  it.each([
    [{ width: 160 }, 160, 120],
    [{ height: 121 }, 161, 121],
    [{ width: 10, height: 100 }, 10, 100],
    [{ maxWidth: 320 }, 320, 240],
    [{ maxWidth: 8192, maxHeight: 100 }, 132, 100],
    [{ maxWidth: 8192 }, 640, 480],
    [{ maxWidth: 1 }, 1, 1],
    [{ width: 8192 }, 8192, 6144],
  ])('makes %o of 640 x 480', (options, width, height) => {
    const picture = { width: 640, height: 480, data: new Uint8Array(i420Size(640, 480)).fill(77) };
    const scaled = convertFrame(picture, options);
    expect(scaled).toMatchObject({ format: 'I420', width, height });
    for (const value of [scaled.data[0], scaled.data.at(-1)]) expect(Math.abs((value ?? 0) - 77)).toBeLessThan(2);
  });

  it('reads lines that are further apart', () => {
    const tight = gradient(6, 4);
    const data = new Uint8Array(200).fill(1);
    const layout = [
      { offset: 3, stride: 10 },
      { offset: 100, stride: 7 },
      { offset: 150, stride: 3 },
    ];
    const copy = (
      from: number,
      width: number,
      rows: number,
      { offset, stride }: { offset: number; stride: number },
    ) => {
      for (let y = 0; y < rows; y++)
        data.set(tight.data.subarray(from + y * width, from + (y + 1) * width), offset + y * stride);
    };
    for (const [i, [from, width, rows]] of [
      [0, 6, 4],
      [24, 3, 2],
      [30, 3, 2],
    ].entries()) {
      copy(from as number, width as number, rows as number, layout[i] as { offset: number; stride: number });
    }
    expect(convertFrame({ ...tight, data, layout }).data).toEqual(tight.data);

    const padded = new Uint8Array(3 * 32 + 20);
    const narrow = numbered(5, 4);
    for (let y = 0; y < 4; y++) padded.set(narrow.data.subarray(y * 20, (y + 1) * 20), y * 32);
    expect(convertFrame({ ...narrow, data: padded, stride: 32 }).data).toEqual(narrow.data);
  });

  it.each<[object, string]>([
    [{ format: 'ARGB' }, 'for format but received "ARGB" (string)'],
    [{ data: new Uint8Array(95) }, 'Expected 96 bytes of I420 for 8x8 for data.length but received 95 (number)'],
    [{ data: new Uint16Array(96) }, 'Expected Uint8Array for data'],
    [{ data: new Uint8Array(new SharedArrayBuffer(96)) }, 'Expected bytes that are not shared for data'],
    [{ data: resizable(96) }, 'Expected bytes of fixed length for data'],
    [{ data: detached(96) }, 'Expected 96 bytes of I420 for 8x8 for data.length but received 0 (number)'],
    [{ stride: 7 }, 'Expected integer between 8 and 1048576 for stride but received 7 (number)'],
    [{ stride: 9 }, /^Expected at least \d+ bytes for data.length but received 96 \(number\)$/.source],
    [{ stride: 2 ** 31 }, 'for stride but received 2147483648'],
    [{ layout: [] }, 'Expected 3 planes for layout.length but received 0 (number)'],
    [{ layout: {} }, 'Expected array for layout but received an object (object)'],
    [{ layout: [null, null, null] }, 'Expected object for layout[0] but received null'],
    [{ layout: planes(0, 8, 64, 4, 81, 4) }, 'Expected integer between 0 and 80 for layout[2].offset but received 81'],
    [{ layout: planes(0, 8, 64, 3, 80, 4) }, 'for layout[1].stride but received 3 (number)'],
    [{ layout: planes(0, 1_000_000, 64, 4, 80, 4) }, 'Expected at least 7000008 bytes for data.length'],
    [{ layout: planes(-1, 8, 64, 4, 80, 4) }, 'for layout[0].offset but received -1 (number)'],
    [{ rotation: 45 }, 'for rotation but received 45'],
    [{ colorSpace: 7 }, 'Expected object for colorSpace'],
  ])('refuses a frame with %o', async (change, message) => {
    const frame = { ...gradient(8, 8), ...change } as VideoFrameInit;
    const expected = message.startsWith('^') ? new RegExp(message) : message;
    expect(() => convertFrame(frame)).toThrow(expected);
    expect(() => convertFrame(frame)).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' }));
    await expect(convertFrameAsync(frame)).rejects.toThrow(expected);
  });

  it.each<[unknown, string]>([
    [{ width: 0 }, 'Expected integer between 1 and 8192 for width but received 0 (number)'],
    [{ maxHeight: 9000 }, 'for maxHeight but received 9000 (number)'],
    [{ width: 10, maxWidth: 10 }, 'Expected no limit beside a size for maxWidth but received 10 (number)'],
    [{ rotate: 1 }, 'Expected boolean for rotate but received 1 (number)'],
    [{ format: 'JPEG' }, 'for format but received "JPEG" (string)'],
    [null, 'Expected object for options but received null'],
  ])('refuses the options %o', (options, message) => {
    expect(() => convertFrame(gradient(8, 8), options as object)).toThrow(message);
  });
});

describe('convertFrameAsync', () => {
  it('gives the same as convertFrame', async () => {
    const picture = { ...gradient(640, 360), rotation: 90, timestampUs: 5 } as const;
    const options = { format: 'RGBA', maxWidth: 100, rotate: true } as const;
    expect(await convertFrameAsync(picture, options)).toEqual(convertFrame(picture, options));
  });

  it('reads the picture as it was at the call', async () => {
    const picture = gradient(640, 360);
    const before = picture.data.slice();
    const pending = convertFrameAsync(picture);
    picture.data.fill(0);
    expect((await pending).data).toEqual(before);
  });

  it('takes the buffer with transfer', async () => {
    const picture = gradient(640, 360);
    const before = picture.data.slice();
    const pending = convertFrameAsync(picture, { transfer: true });
    expect(picture.data.buffer.byteLength).toBe(0);
    expect((await pending).data).toEqual(before);
    const own = await convertFrameAsync(await pending, { transfer: true });
    expect(own.data).toEqual(before);
  });

  it('leaves the event loop free', async () => {
    const picture = { format: 'RGBA', width: 4096, height: 2160, data: new Uint8Array(4096 * 2160 * 4) } as const;
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const begin = performance.now();
    const calls = Array.from({ length: 4 }, () =>
      convertFrameAsync({ ...picture, data: picture.data.slice() }, { format: 'I420', transfer: true }),
    );
    const called = performance.now() - begin;
    last = performance.now();
    await Promise.all(calls);
    clearInterval(beat);
    expect(called).toBeGreaterThan(0);
    expect(longest).toBeLessThan(250);
  });
});

function resizable(length: number): Uint8Array {
  const Resizable = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
  return new Uint8Array(new Resizable(length, { maxByteLength: 2 * length }));
}

function detached(length: number): Uint8Array {
  const data = new Uint8Array(length);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  return data;
}

function planes(...numbers: number[]): object[] {
  return [0, 2, 4].map((i) => ({ offset: numbers[i], stride: numbers[i + 1] }));
}

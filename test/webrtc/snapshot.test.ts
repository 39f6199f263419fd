import { describe, expect, it } from 'vitest';
import { AudioSource, convertFrame, encodeImage, snapshot, VideoSource } from '../../lib/index.js';
import { readPng } from '../helpers/png.js';
import { everyFrame, gradient, psnr } from '../helpers/video.js';

/** Width and height of a JPEG file, from its frame header, once its markers have been followed from start to end. */
function readJpeg(file: Uint8Array): { width: number; height: number } {
  const bytes = Buffer.from(file);
  expect(bytes.readUInt16BE(0)).toBe(0xffd8);
  expect(bytes.readUInt16BE(bytes.length - 2)).toBe(0xffd9);
  let size = { width: 0, height: 0 };
  let at = 2;
  for (let marker = 0; marker !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    expect(bytes[at]).toBe(0xff);
    marker = bytes[at + 1] ?? 0;
    if (marker === 0xc0) size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
  // In the data a marker would be 0xff before another byte than 0.
  for (let i = at; i < bytes.length - 2; i++) if (bytes[i] === 0xff) expect(bytes[i + 1]).toBe(0);
  return size;
}

describe('encodeImage', () => {
  it('makes PNG files of exactly what RGB says', async () => {
    const data = Uint8Array.from({ length: 4 * 5 * 3 }, (_, i) => i * 37);
    const png = readPng(await encodeImage({ format: 'RGBA', width: 5, height: 3, data }, { format: 'png' }));
    expect(png).toMatchObject({ width: 5, height: 3 });
    expect(png.data).toEqual(data.filter((_, i) => i % 4 !== 3));
  });

  it('turns pictures upright and makes them smaller', async () => {
    const frame = { ...gradient(320, 180), rotation: 90 } as const;
    expect(readPng(await encodeImage(frame, { format: 'png', maxWidth: 90 }))).toMatchObject({
      width: 90,
      height: 160,
    });
    expect(readJpeg(await encodeImage(frame, { height: 64 }))).toEqual({ width: 36, height: 64 });
  });

  it.each([
    [1, 1],
    [15, 17],
    [16, 16],
    [33, 8],
  ])('makes JPEG files of %i x %i', async (width, height) => {
    expect(readJpeg(await encodeImage(gradient(width, height)))).toEqual({ width, height });
  });

  it('makes larger files for more quality', async () => {
    const { width, height, data } = convertFrame(gradient(160, 120), { format: 'RGBA' });
    let seed = 1;
    for (let i = 0; i < data.length; i++) {
      seed = (seed * 48_271) % 0x7fffffff;
      data[i] = Math.min(255, (data[i] ?? 0) + (seed % 40));
    }
    const frame = { format: 'RGBA', width, height, data } as const;
    const sizes = await Promise.all(
      [0, 0.3, 0.6, 0.92, 1].map(async (quality) => (await encodeImage(frame, { quality })).length),
    );
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(5);
  });

  it.each([
    [{ format: 'gif' }, "Expected one of 'jpeg', 'png' for format but received \"gif\" (string)"],
    [{ quality: 92 }, 'Expected number between 0 and 1 for quality but received 92 (number)'],
    [{ quality: Number.NaN }, 'for quality but received NaN (number)'],
    [{ width: -1 }, 'for width but received -1 (number)'],
    [7, 'Expected object for options but received 7 (number)'],
  ])('refuses %o', async (options, message) => {
    await expect(encodeImage(gradient(8, 8), options as object)).rejects.toThrow(message);
    using source = new VideoSource();
    await expect(snapshot(source.track, options as object)).rejects.toThrow(message);
  });
});

describe('snapshot', () => {
  it('gives the next picture of a track', async () => {
    using source = new VideoSource();
    const picture = gradient(160, 120);
    using _sending = everyFrame(() => source.write(picture));
    const png = readPng(await snapshot(source.track, { format: 'png' }));
    const rgba = new Uint8Array(4 * 160 * 120).map((_, i) =>
      i % 4 === 3 ? 255 : (png.data[3 * (i >> 2) + (i % 4)] ?? 0),
    );
    const back = convertFrame({ format: 'RGBA', width: 160, height: 120, data: rgba }, { format: 'I420' });
    expect(psnr(back.data, picture.data)).toBeGreaterThan(38);
    expect(readJpeg(await snapshot(source.track))).toEqual({ width: 160, height: 120 });
  });

  it('ends with the track, or when it is aborted', async () => {
    const source = new VideoSource();
    const pending = snapshot(source.track);
    const { track } = source;
    const reason = new Error('enough');
    await expect(snapshot(track, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const aborting = new AbortController();
    const aborted = snapshot(track, { signal: aborting.signal });
    aborting.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    source.close();
    await expect(pending).rejects.toMatchObject({ code: 'ERR_VOXLINK_CLOSED' });
    await expect(snapshot(track)).rejects.toMatchObject({ code: 'ERR_VOXLINK_CLOSED' });
  });

  it('wants a video track', async () => {
    using source = new AudioSource();
    await expect(snapshot(source.track)).rejects.toThrow('Expected video track for track.kind');
    await expect(snapshot(null as never)).rejects.toThrow('Expected MediaStreamTrack for track');
  });
});

/** What a browser sees in the files that the library makes of pictures. */
import { expect } from 'vitest';
import { convertFrame, encodeImage, type VideoColorSpace } from '../../lib/index.js';
import { test } from '../helpers/browser.js';
import { gradient } from '../helpers/video.js';

const BT709: VideoColorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: true };

test.for([
  ['jpeg', 320, 180, null],
  ['jpeg', 321, 179, null],
  ['jpeg', 5, 3, null],
  ['jpeg', 320, 180, BT709],
  ['png', 321, 179, null],
  ['png', 320, 180, BT709],
] as const)('a picture in %s of %i x %i, of %o', async ([format, width, height, colorSpace], { page }) => {
  const frame = { ...gradient(width, height), colorSpace };
  const file = await encodeImage(frame, { format, quality: 0.95 });
  const seen = await page.evaluate(
    async ([bytes, type]) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      return { width: bitmap.width, height: bitmap.height, data: [...data] };
    },
    [[...file], `image/${format}`] as [number[], string],
  );
  expect([seen.width, seen.height]).toEqual([width, height]);
  const { data } = convertFrame(frame, { format: 'RGBA' });
  const errors = seen.data.map((value, i) => Math.abs(value - (data[i] ?? 0)));
  expect(Math.max(...errors.filter((_, i) => i % 4 === 3))).toBe(0);
  const mean = errors.reduce((sum, error) => sum + error) / errors.length;
  if (format === 'png') expect(mean).toBe(0);
  // In a tiny picture colours change from pixel to pixel, which 4:2:0 does not keep.
  else expect(mean).toBeLessThan(width < 16 ? 12 : 2);
});

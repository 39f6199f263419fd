// The picture that both sides paint and recognise: four coloured fields, and below them a number in black and white.

export const WIDTH = 320;
export const HEIGHT = 240;
const FIELD_HEIGHT = 96;
const BITS = 8;
const BLOCK = WIDTH / BITS;

/** Left, top, red, green, blue of each field. */
export const FIELDS = [
  [0, 0, 200, 40, 40],
  [WIDTH / 2, 0, 40, 180, 60],
  [0, FIELD_HEIGHT, 50, 60, 200],
  [WIDTH / 2, FIELD_HEIGHT, 210, 200, 50],
];

/**
 * @param {(x: number, y: number, width: number, height: number, color: number[]) => void} fill
 * @param {number} count
 */
export function paint(fill, count) {
  for (const [x, y, ...color] of FIELDS) fill(x, y, WIDTH / 2, FIELD_HEIGHT, color);
  for (let bit = 0; bit < BITS; bit++) {
    const level = (count >> bit) & 1 ? 235 : 20;
    fill(bit * BLOCK, 2 * FIELD_HEIGHT, BLOCK, HEIGHT - 2 * FIELD_HEIGHT, [level, level, level]);
  }
}

/**
 * @typedef {object} Reading
 * @property {number} count The number in the picture.
 * @property {number} error How far the worst of the fields is from its colour, in steps of a channel of 256.
 */

/**
 * @param {(x: number, y: number) => number[]} pixel Red, green and blue at a point.
 * @returns {Reading}
 */
export function read(pixel) {
  let count = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const [, green] = pixel((bit + 0.5) * BLOCK, (2 * FIELD_HEIGHT + HEIGHT) / 2);
    if (green > 128) count |= 1 << bit;
  }
  let error = 0;
  for (const [x, y, ...color] of FIELDS) {
    const seen = pixel(x + WIDTH / 4, y + FIELD_HEIGHT / 2);
    for (let i = 0; i < color.length; i++) error = Math.max(error, Math.abs(seen[i] - color[i]));
  }
  return { count, error };
}

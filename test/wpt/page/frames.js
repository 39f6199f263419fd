// @ts-check

/** @typedef {{ width: number, height: number, data: Uint8Array }} Frame I420 planes, as voxlink's sources and sinks have them. */

/**
 * @param {Uint8ClampedArray} rgba
 * @param {number} width
 * @param {number} height
 */
export function i420FromRgba(rgba, width, height) {
  const chromaSize = ((width + 1) >> 1) * ((height + 1) >> 1);
  const out = new Uint8Array(width * height + 2 * chromaSize);
  const rgb = (/** @type {number} */ x, /** @type {number} */ y) => {
    const i = (y * width + x) * 4;
    return [rgba[i] ?? 0, rgba[i + 1] ?? 0, rgba[i + 2] ?? 0];
  };
  let next = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = rgb(x, y);
      out[next++] = (66 * r + 129 * g + 25 * b + 4224) >> 8;
    }
  }
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const [r, g, b] = rgb(x, y);
      out[next] = (-38 * r - 74 * g + 112 * b + 32896) >> 8;
      out[next + chromaSize] = (112 * r - 94 * g - 18 * b + 32896) >> 8;
      next++;
    }
  }
  return out;
}

/**
 * The colour of one pixel, as RGBA.
 * @param {Frame} frame
 * @param {number} x
 * @param {number} y
 */
export function pixelOf({ width, height, data }, x, y) {
  const chromaWidth = (width + 1) >> 1;
  const chroma = width * height + (y >> 1) * chromaWidth + (x >> 1);
  const luma = 298 * (data[y * width + x] - 16);
  const u = data[chroma] - 128;
  const v = data[chroma + chromaWidth * ((height + 1) >> 1)] - 128;
  const byte = (/** @type {number} */ value) => Math.max(0, Math.min(255, (value + 128) >> 8));
  return [byte(luma + 409 * v), byte(luma - 100 * u - 208 * v), byte(luma + 516 * u), 255];
}

/**
 * One picture of a moving pattern that is cheap to make.
 * @param {number} width
 * @param {number} height
 * @param {number} step
 */
export function testPicture(width, height, step) {
  const chromaSize = ((width + 1) >> 1) * ((height + 1) >> 1);
  const data = new Uint8Array(width * height + 2 * chromaSize);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const square = (((x >> 5) ^ (y >> 5) ^ step) % 2) * 60;
      data[y * width + x] = 16 + ((x + y * 2 + step * 8) & 127) + square;
    }
  }
  data.fill(118, width * height, width * height + chromaSize);
  data.fill(140 - step * 2, width * height + chromaSize);
  return data;
}

// What the echo does with samples and pixels.

const BRIGHT = 235;
const FLOOR_DB = 60;

/**
 * The root mean square, from 0 to 1.
 * @param {Int16Array} samples
 */
export function rms(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length)) / 32768;
}

/**
 * Draws the loudness of the voice as a bar into the luma of a picture, at the edge that is its lower one when upright.
 * @param {import('voxlink').VideoFrame} frame
 * @param {number} level
 */
export function drawLevel({ width, height, rotation, data }, level) {
  const share = Math.max(0, 1 + (20 * Math.log10(level + 1e-6)) / FLOOR_DB);
  const sideways = rotation === 90 || rotation === 270;
  const thickness = Math.ceil((sideways ? width : height) / 40);
  const length = Math.floor((sideways ? height : width) * share);
  for (let across = 0; across < thickness; across++) {
    for (let along = 0; along < length; along++) {
      const [x, y] = place(along, across, width, height, rotation);
      data[y * width + x] = BRIGHT;
    }
  }
}

/** The pixel that lies `along` from the left and `across` from below, once the picture is turned upright. */
function place(along, across, width, height, rotation) {
  switch (rotation) {
    case 90:
      return [width - 1 - across, height - 1 - along];
    case 180:
      return [width - 1 - along, across];
    case 270:
      return [across, along];
    default:
      return [along, height - 1 - across];
  }
}

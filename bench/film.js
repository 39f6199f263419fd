// Pictures that are as hard to encode as those of a camera: textures that move over each other, and noise.
export const WIDTH = 640;
export const HEIGHT = 360;
export const FRAMERATE = 30;
const COUNT = 60;
const NOISE = 6;

/** Blocks of luma at the top that tell the number of a picture, for 16 bits. */
const BITS = 16;
const BLOCK = WIDTH / BITS;
const BLOCK_HEIGHT = 24;

function randomly(seed) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** Smooth noise: random values between which is interpolated. */
function texture(width, height, grain, random) {
  const columns = Math.ceil(width / grain) + 2;
  const dots = Float32Array.from({ length: columns * (Math.ceil(height / grain) + 2) }, random);
  return (x, y) => {
    const [column, line] = [Math.floor(x / grain), Math.floor(y / grain)];
    const [right, down] = [x / grain - column, y / grain - line];
    const at = line * columns + column;
    const top = dots[at] * (1 - right) + dots[at + 1] * right;
    const bottom = dots[at + columns] * (1 - right) + dots[at + columns + 1] * right;
    return top * (1 - down) + bottom * down;
  };
}

/** Two seconds in I420. */
export function makeFilm() {
  const random = randomly(7);
  const far = texture(WIDTH + 200, HEIGHT + 200, 23, random);
  const fine = texture(WIDTH + 200, HEIGHT + 200, 5, random);
  const near = texture(400, 400, 7, random);
  const half = [WIDTH / 2, HEIGHT / 2];
  return Array.from({ length: COUNT }, (_, index) => {
    const data = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
    const phase = (2 * Math.PI * index) / COUNT;
    const [panX, panY] = [100 + 60 * Math.sin(phase), 100 + 30 * Math.cos(phase)];
    const [headX, headY] = [half[0] + 120 * Math.sin(2 * phase), half[1] + 20 * Math.cos(3 * phase)];
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const [dx, dy] = [x - headX, y - headY];
        const isNear = dx * dx + 1.4 * dy * dy < 100 * 100;
        const luma = isNear
          ? 60 + 150 * near(dx + 200, dy + 200)
          : 40 + 100 * far(x + panX, y + panY) + 50 * fine(x + panX, y + panY);
        data[y * WIDTH + x] = luma + NOISE * (random() - 0.5);
      }
    }
    for (let y = 0; y < half[1]; y++) {
      for (let x = 0; x < half[0]; x++) {
        data[WIDTH * HEIGHT + y * half[0] + x] = 100 + 50 * far(2 * x + panX, 2 * y + panY);
        data[WIDTH * HEIGHT * 1.25 + y * half[0] + x] = 100 + 50 * far(2 * y + panY, 2 * x + panX);
      }
    }
    return data;
  });
}

/** Paints a number into a picture. */
export function number(data, count) {
  for (let bit = 0; bit < BITS; bit++) {
    const level = (count >> bit) & 1 ? 235 : 16;
    for (let y = 0; y < BLOCK_HEIGHT; y++) data.fill(level, y * WIDTH + bit * BLOCK, y * WIDTH + (bit + 1) * BLOCK);
  }
}

/** The number of a picture of any size. */
export function readNumber({ width, height, data }) {
  const y = Math.floor(((BLOCK_HEIGHT / 2) * height) / HEIGHT);
  let count = 0;
  for (let bit = 0; bit < BITS; bit++) {
    if (data[y * width + Math.floor(((bit + 0.5) * width) / BITS)] > 126) count |= 1 << bit;
  }
  return count;
}

/**
 * A number and a time that are painted into a picture, so that they can be read back from its pixels after encoding,
 * network and decoding: for measuring delay and loss.
 */
/** What stands in a picture. */
export interface Timecode {
  /** How many pictures came before it, modulo 2 ** 20. */
  count: number;
  /** When it was painted, in milliseconds since the epoch, as Date.now() has them. */
  time: number;
}

/** Two lines of blocks at the top. Each line begins with a white and a black block, one the other way round. */
const COLUMNS = 32;
const MARK = 2;
const DATA = COLUMNS - MARK;
/** The share of the picture's height that a line has. */
const LINES_OF_HEIGHT = 16;
const BLACK = 16;
const WHITE = 235;

const COUNT_BITS = 20;
const TIME_BITS = 32;
const CHECK_BITS = 8;
const TIME_RANGE = 2 ** TIME_BITS;

/** The least size at which blocks are large enough to be seen. */
export const MIN_WIDTH = 4 * COLUMNS;
export const MIN_HEIGHT = 4 * LINES_OF_HEIGHT;

/** CRC-8 with the polynomial of SMBus, over the bits as they stand. */
function check(bits: number[]): number[] {
  let crc = 0;
  for (const bit of bits) crc = ((crc << 1) ^ ((crc >> 7) ^ bit ? 0x07 : 0)) & 0xff;
  return toBits(crc, CHECK_BITS);
}

function toBits(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(value / 2 ** (count - 1 - i)) % 2);
}

function fromBits(bits: number[]): number {
  return bits.reduce((value, bit) => 2 * value + bit, 0);
}

function blocksOf({ count, time }: Timecode): number[][] {
  const data = [...toBits(count % 2 ** COUNT_BITS, COUNT_BITS), ...toBits(time % TIME_RANGE, TIME_BITS)];
  const bits = [...data, ...check(data)];
  return [
    [1, 0, ...bits.slice(0, DATA)],
    [0, 1, ...bits.slice(DATA)],
  ];
}

function edge(index: number, parts: number, length: number): number {
  return Math.round((index * length) / parts);
}

/** How many lines of pixels the blocks take. */
export function timecodeHeight(height: number): number {
  return edge(2, LINES_OF_HEIGHT, height);
}

/** Paints the blocks into a plane of luma, whose lines are `width` bytes long. */
export function paintTimecode(luma: Uint8Array, width: number, height: number, timecode: Timecode): void {
  for (const [row, blocks] of blocksOf(timecode).entries()) {
    const top = edge(row, LINES_OF_HEIGHT, height);
    const bottom = edge(row + 1, LINES_OF_HEIGHT, height);
    for (const [column, bit] of blocks.entries()) {
      const [left, right] = [edge(column, COLUMNS, width), edge(column + 1, COLUMNS, width)];
      luma.fill(bit ? WHITE : BLACK, top * width + left, top * width + right);
    }
    for (let y = top + 1; y < bottom; y++) luma.copyWithin(y * width, top * width, (top + 1) * width);
  }
}

/** The mean luma of the middle of each block of a line. */
function levels(luma: Uint8Array, width: number, height: number, row: number): number[] {
  const [top, bottom] = [row + 0.3, row + 0.7].map((line) => edge(line, LINES_OF_HEIGHT, height)) as [number, number];
  return Array.from({ length: COLUMNS }, (_, column) => {
    const [left, right] = [column + 0.3, column + 0.7].map((at) => edge(at, COLUMNS, width)) as [number, number];
    let sum = 0;
    let count = 0;
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++, count++) sum += luma[y * width + x] ?? 0;
    }
    return sum / count;
  });
}

/** Reads a plane of luma without gaps. Null where there is no timecode that can be read. */
export function readLuma(luma: Uint8Array, width: number, height: number): Timecode | null {
  if (width < COLUMNS || height < LINES_OF_HEIGHT) return null;
  const rows = [levels(luma, width, height, 0), levels(luma, width, height, 1)] as [number[], number[]];
  const [white, black] = rows[0] as [number, number];
  const [black2, white2] = rows[1] as [number, number];
  const middle = (white + black + white2 + black2) / 4;
  if (!(white > middle && white2 > middle && black < middle && black2 < middle)) return null;
  const bits = rows.flatMap((row) => row.slice(MARK).map((level) => (level > middle ? 1 : 0)));
  const checked = bits.slice(0, -CHECK_BITS);
  if (fromBits(check(checked)) !== fromBits(bits.slice(-CHECK_BITS))) return null;
  const count = fromBits(bits.slice(0, COUNT_BITS));
  return { count, time: nearest(fromBits(bits.slice(COUNT_BITS, COUNT_BITS + TIME_BITS))) };
}

/** The whole time, of which the picture has the lower bits: the one next to now. */
function nearest(time: number): number {
  return time + TIME_RANGE * Math.round((Date.now() - time) / TIME_RANGE);
}

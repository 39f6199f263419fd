/** The painted pattern in I420, as this side of a connection writes and reads it. */
import { expect } from 'vitest';
import { i420Size, type VideoColorSpace, type VideoFrame, type VideoSink, VideoSource } from '../../lib/index.js';
import { withDeadline } from '../helpers/audio.js';
import { HEIGHT, paint, type Reading, read, WIDTH } from './page/pattern.js';

const DEADLINE_MS = 10_000;
/** What codecs and the conversion between colour spaces do to the middle of an even field. */
const TOLERANCE = 24;
const HALF = WIDTH / 2;
const U = WIDTH * HEIGHT;
const V = U + HALF * (HEIGHT / 2);

/** Shares of red, green and blue in the luma, and whether it uses all 256 steps. */
interface Conversion {
  red: number;
  blue: number;
  fullRange: boolean;
}

/** What both ends take video for that says nothing of its colours. */
const BT601: Conversion = { red: 0.299, blue: 0.114, fullRange: false };

function conversionOf(colorSpace: VideoColorSpace | null): Conversion {
  const fullRange = colorSpace?.fullRange ?? false;
  return colorSpace?.matrix === 'bt709' ? { red: 0.2126, blue: 0.0722, fullRange } : { ...BT601, fullRange };
}

/** Offset and height of luma, and half the height of the colour differences. */
function scales({ fullRange }: Conversion): [number, number, number] {
  return fullRange ? [0, 1, 0.5] : [16, 219 / 255, 112 / 255];
}

function toYuv([red = 0, green = 0, blue = 0]: number[], conversion = BT601): [number, number, number] {
  const [offset, height, half] = scales(conversion);
  const luma = conversion.red * red + (1 - conversion.red - conversion.blue) * green + conversion.blue * blue;
  return [
    offset + height * luma,
    128 + (half * (blue - luma)) / (1 - conversion.blue),
    128 + (half * (red - luma)) / (1 - conversion.red),
  ];
}

function toRgb([y = 0, u = 0, v = 0]: number[], conversion: Conversion): [number, number, number] {
  const [offset, height, half] = scales(conversion);
  const luma = (y - offset) / height;
  const red = luma + ((v - 128) * (1 - conversion.red)) / half;
  const blue = luma + ((u - 128) * (1 - conversion.blue)) / half;
  return [red, (luma - conversion.red * red - conversion.blue * blue) / (1 - conversion.red - conversion.blue), blue];
}

/** Paints the pattern into a source until it is disposed of. */
export class PaintedSource implements Disposable {
  readonly source = new VideoSource();
  readonly #data = new Uint8Array(i420Size(WIDTH, HEIGHT));
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  constructor(framesPerSecond = 15) {
    this.#timer = setInterval(() => this.#next(), 1000 / framesPerSecond);
    this.#next();
  }

  #next(): void {
    paint(
      (x, y, width, height, color) => {
        const [luma, u, v] = toYuv(color);
        for (let line = y; line < y + height; line++) this.#data.fill(luma, line * WIDTH + x, line * WIDTH + x + width);
        for (let line = y / 2; line < (y + height) / 2; line++) {
          const start = line * HALF + x / 2;
          this.#data.fill(u, U + start, U + start + width / 2);
          this.#data.fill(v, V + start, V + start + width / 2);
        }
      },
      this.#count++,
    );
    this.source.write({ width: WIDTH, height: HEIGHT, data: this.#data });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.source.close();
  }
}

/** A picture may arrive smaller than it was sent, when the network or the processor is slow. */
function readFrame({ width, height, data, colorSpace }: VideoFrame): Reading {
  const conversion = conversionOf(colorSpace);
  const half = Math.ceil(width / 2);
  const u = width * height;
  const v = u + half * Math.ceil(height / 2);
  return read((x, y) => {
    const column = Math.floor((x * width) / WIDTH);
    const line = Math.floor((y * height) / HEIGHT);
    const chroma = (line >> 1) * half + (column >> 1);
    return toRgb(
      [line * width + column, u + chroma, v + chroma].map((index) => data[index] ?? 0),
      conversion,
    );
  });
}

/** Reads the pattern in a sink's pictures until `pictures` different ones have been seen. */
export async function readPictures(sink: VideoSink, pictures: number): Promise<Reading[]> {
  const readings: Reading[] = [];
  for await (const frame of withDeadline(sink, DEADLINE_MS)) {
    const reading = readFrame(frame);
    if (reading.count !== readings.at(-1)?.count) readings.push(reading);
    if (readings.length >= pictures) break;
  }
  return readings;
}

/** The right picture every time, and the numbers in it going up. */
export function expectPattern(readings: Reading[]): void {
  // The first pictures may come before the encoder knows how much it may send.
  for (const { error } of readings.slice(readings.length / 2)) expect(error).toBeLessThan(TOLERANCE);
  for (const [index, { count }] of readings.entries()) {
    if (index > 0) expect((count - (readings[index - 1]?.count ?? 0) + 256) % 256).toBeLessThan(128);
  }
}

/** The painted pattern in I420, as this side of a connection writes and reads it. */
import { type I420Frame, i420Size, type VideoSink, VideoSource } from '../../lib/index.js';
import { HEIGHT, paint, type Reading, read, WIDTH } from '../interop/page/pattern.js';
import { withDeadline } from './audio.js';

const DEADLINE_MS = 10_000;
const HALF = WIDTH / 2;
const U = WIDTH * HEIGHT;
const V = U + HALF * (HEIGHT / 2);

/** BT.601 with limited range, which is what libwebrtc and browsers take video of this size for. */
function toYuv(red: number, green: number, blue: number): [number, number, number] {
  return [
    16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256,
    128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256,
    128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256,
  ];
}

function toRgb(y: number, u: number, v: number): [number, number, number] {
  const luma = (298.082 * (y - 16)) / 256;
  const [blueness, redness] = [u - 128, v - 128];
  return [
    luma + (408.583 * redness) / 256,
    luma - (100.291 * blueness + 208.12 * redness) / 256,
    luma + (516.412 * blueness) / 256,
  ];
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
    paint((x, y, width, height, [red = 0, green = 0, blue = 0]) => {
      const [luma, u, v] = toYuv(red, green, blue);
      for (let line = y; line < y + height; line++) this.#data.fill(luma, line * WIDTH + x, line * WIDTH + x + width);
      for (let line = y / 2; line < (y + height) / 2; line++) {
        const start = line * HALF + x / 2;
        this.#data.fill(u, U + start, U + start + width / 2);
        this.#data.fill(v, V + start, V + start + width / 2);
      }
    }, this.#count++);
    this.source.write({ width: WIDTH, height: HEIGHT, data: this.#data });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.source.close();
  }
}

/** A picture may arrive smaller than it was sent, when the network or the processor is slow. */
function readFrame({ width, height, data }: I420Frame): Reading {
  const half = Math.ceil(width / 2);
  const u = width * height;
  const v = u + half * Math.ceil(height / 2);
  return read((x, y) => {
    const column = Math.floor((x * width) / WIDTH);
    const line = Math.floor((y * height) / HEIGHT);
    const chroma = (line >> 1) * half + (column >> 1);
    return toRgb(data[line * width + column] ?? 0, data[u + chroma] ?? 0, data[v + chroma] ?? 0);
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

import { checkBoolean, checkInteger, checkNumber, checkOptions } from '../core/check.js';
import { convertFrame, type MediaStreamTrack, VideoSource } from '../index.js';
import { paintText, type TextBox, textBox } from './digits.js';
import { tick } from './ticker.js';
import { MIN_HEIGHT, MIN_WIDTH, paintTimecode, timecodeHeight } from './timecode.js';

export interface ColorBarsOptions {
  /** 128 to 8192, default 640. */
  width?: number;
  /** 64 to 8192, default 360. */
  height?: number;
  /** Pictures per second, 1 to 120, default 30. */
  framerate?: number;
  /** Whether time and number are painted, as blocks for `readTimecode` and as digits. Default true. */
  timecode?: boolean;
  /** Whether encoders are to take it for a screen rather than for a camera. Default false. */
  isScreencast?: boolean;
}

/** White, yellow, cyan, green, magenta, red, blue; of 75 %. */
const COLORS = [0b111, 0b110, 0b011, 0b010, 0b101, 0b100, 0b001];
const LEVEL = 191;
const MAX_SIDE = 8192;
const EXAMPLE = '00:00:00.000 #000000';

function paintBars(width: number, height: number): Uint8Array {
  const data = new Uint8Array(4 * width * height).fill(255);
  const line = data.subarray(0, 4 * width);
  for (let x = 0; x < width; x++) {
    const color = COLORS[Math.floor((x * COLORS.length) / width)] ?? 0;
    for (let channel = 0; channel < 3; channel++) line[4 * x + channel] = (color >> (2 - channel)) & 1 ? LEVEL : 0;
  }
  for (let y = 1; y < height; y++) data.set(line, 4 * width * y);
  return data;
}

/** Black where text and blocks will stand, so that their luma alone has to be painted. */
function clear(
  rgba: Uint8Array,
  width: number,
  { left, top, width: columns, height: rows }: Omit<TextBox, 'dot'>,
): void {
  for (let y = top; y < top + rows; y++) rgba.fill(0, 4 * (y * width + left), 4 * (y * width + left + columns));
}

/** A camera that shows colour bars and, on them, when each picture was taken and how many came before it. */
export class ColorBars {
  readonly track: MediaStreamTrack;
  readonly width: number;
  readonly height: number;
  readonly framerate: number;

  readonly #source: VideoSource;
  readonly #picture: Uint8Array;
  readonly #text: TextBox | null;
  #count = 0;

  constructor(options?: ColorBarsOptions) {
    const {
      width = 640,
      height = 360,
      framerate = 30,
      timecode = true,
      isScreencast = false,
    } = checkOptions(options, 'options');
    this.width = checkInteger(width, 'width', MIN_WIDTH, MAX_SIDE);
    this.height = checkInteger(height, 'height', MIN_HEIGHT, MAX_SIDE);
    this.framerate = checkNumber(framerate, 'framerate', 1, 120);
    checkBoolean(timecode, 'timecode');
    checkBoolean(isScreencast, 'isScreencast');
    const bars = paintBars(width, height);
    this.#text = timecode ? textBox(EXAMPLE.length, width, height, 0.75) : null;
    if (this.#text !== null) {
      clear(bars, width, { left: 0, top: 0, width, height: timecodeHeight(height) });
      clear(bars, width, this.#text);
    }
    this.#picture = convertFrame({ format: 'RGBA', width, height, data: bars }, { format: 'I420' }).data;
    this.#source = new VideoSource({ isScreencast });
    this.track = this.#source.track;
    tick(this, this.#source, framerate, (bars) => bars.#next());
  }

  #next(): void {
    const { width, height } = this;
    if (this.#text !== null) {
      const now = new Date();
      paintTimecode(this.#picture, width, height, { count: this.#count, time: now.getTime() });
      const number = String(this.#count % 1_000_000).padStart(6, '0');
      paintText(this.#picture, width, this.#text, `${now.toISOString().slice(11, 23)} #${number}`);
    }
    this.#count++;
    this.#source.write({ width, height, data: this.#picture });
  }

  /** How many pictures there have been. */
  get frames(): number {
    return this.#count;
  }

  get closed(): boolean {
    return this.#source.closed;
  }

  /** Ends the track. Stopping it and all of its clones closes the device as well. */
  close(): void {
    this.#source.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

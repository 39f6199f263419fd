/** Files of YUV4MPEG2, as ffmpeg, mjpegtools and the test clips of codecs have them: 4:2:0 with 8 bits. */
import type { FileHandle } from 'node:fs/promises';
import { ErrorCode, VoxlinkError } from '../core/errors.js';
import { i420Size } from '../index.js';

export interface Y4mHeader {
  width: number;
  height: number;
  framerate: number;
  /** Where the first picture begins. */
  length: number;
}

const SIGNATURE = 'YUV4MPEG2 ';
const LONGEST_HEADER = 1024;
const MAX_SIDE = 8192;
const MAX_FRAMERATE = 240;
const DEFAULT_FRAMERATE = 25;
/** Where the samples of colour lie between those of luma is all in which they differ. */
const CHROMA = ['420', '420jpeg', '420mpeg2', '420paldv'];
const NEWLINE = 10;
const FRAME = 'FRAME';

function fail(message: string): never {
  throw new VoxlinkError(ErrorCode.FileFormat, message);
}

function toSide(text: string | undefined, name: string): number {
  const side = Number(text);
  if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) fail(`The Y4M file has no ${name} from 1 to ${MAX_SIDE}`);
  return side;
}

function toFramerate(text: string | undefined): number {
  const [frames, seconds] = (text ?? '').split(':').map(Number) as [number, number];
  const framerate = frames / seconds;
  // 0:0 stands for unknown.
  return framerate > 0 && framerate <= MAX_FRAMERATE ? framerate : DEFAULT_FRAMERATE;
}

export function parseY4mHeader(bytes: Uint8Array): Y4mHeader {
  const end = bytes.indexOf(NEWLINE);
  const line = Buffer.from(bytes.subarray(0, Math.max(0, end))).toString('latin1');
  if (!line.startsWith(SIGNATURE)) fail('The file is no Y4M file');
  const fields = new Map(line.split(' ').map((field) => [field[0], field.slice(1)]));
  const chroma = fields.get('C') ?? '420';
  if (!CHROMA.includes(chroma))
    fail(`The Y4M file is of the kind C${chroma.slice(0, 20)}, and not of 8 bits with 4:2:0`);
  return {
    width: toSide(fields.get('W'), 'width'),
    height: toSide(fields.get('H'), 'height'),
    framerate: toFramerate(fields.get('F')),
    length: end + 1,
  };
}

/** Reads one picture after the other. */
export class Y4mReader {
  readonly header: Y4mHeader;
  readonly #file: FileHandle;
  readonly #frameSize: number;
  #position: number;

  private constructor(file: FileHandle, header: Y4mHeader) {
    this.#file = file;
    this.header = header;
    this.#frameSize = i420Size(header.width, header.height);
    this.#position = header.length;
  }

  static async open(file: FileHandle): Promise<Y4mReader> {
    const start = new Uint8Array(LONGEST_HEADER);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    return new Y4mReader(file, parseY4mHeader(start.subarray(0, bytesRead)));
  }

  /** A new buffer of I420, or null at the end. What is not a whole picture there is left out. */
  async read(): Promise<Uint8Array | null> {
    const line = new Uint8Array(LONGEST_HEADER);
    const { bytesRead } = await this.#file.read(line, 0, line.length, this.#position);
    if (bytesRead === 0) return null;
    const end = line.subarray(0, bytesRead).indexOf(NEWLINE);
    if (Buffer.from(line.subarray(0, FRAME.length)).toString('latin1') !== FRAME || end < 0) {
      throw new VoxlinkError(ErrorCode.FileCorrupt, `The Y4M file has no picture at byte ${this.#position}`);
    }
    const data = new Uint8Array(this.#frameSize);
    const start = this.#position + end + 1;
    let filled = 0;
    while (filled < data.length) {
      const { bytesRead: more } = await this.#file.read(data, filled, data.length - filled, start + filled);
      if (more === 0) return null;
      filled += more;
    }
    this.#position = start + data.length;
    return data;
  }

  rewind(): void {
    this.#position = this.header.length;
  }
}

// @ts-check
// <canvas> as far as the tests use it: rectangles, copies of pictures, pixels, and its stream.
import { MediaStream, VideoSource } from 'voxlink';
import { HTMLElement } from './dom.js';
import { i420FromRgba, pixelOf } from './frames.js';

/** @type {Record<string, number[]>} */
const COLORS = {
  black: [0, 0, 0],
  white: [255, 255, 255],
  red: [255, 0, 0],
  green: [0, 128, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  gray: [128, 128, 128],
  grey: [128, 128, 128],
};

/** @param {string} style */
function colorOf(style) {
  const numbers = /^rgba?\(([^)]+)\)/.exec(style)?.[1];
  if (numbers)
    return numbers
      .split(/[,\s/]+/)
      .slice(0, 3)
      .map((part) => Math.min(255, Math.round(Number.parseFloat(part))));
  const hex = /^#([0-9a-f]{6})/i.exec(style)?.[1];
  if (hex) return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return COLORS[style] ?? [0, 0, 0];
}

export class CanvasRenderingContext2D {
  fillStyle = '#000000';
  strokeStyle = '#000000';
  font = '10px sans-serif';
  globalAlpha = 1;
  #width = 0;
  #height = 0;
  #pixels = new Uint8ClampedArray();

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** The pixels, which a change of size clears. */
  get picture() {
    const { width, height } = this.canvas;
    if (this.#width !== width || this.#height !== height) {
      this.#width = width;
      this.#height = height;
      this.#pixels = new Uint8ClampedArray(width * height * 4);
    }
    return { width, height, data: this.#pixels };
  }

  fillRect(left, top, width, height) {
    const { width: right, height: bottom, data } = this.picture;
    const color = [...colorOf(this.fillStyle), 255];
    for (let y = Math.max(0, top | 0); y < Math.min(bottom, (top + height) | 0); y++) {
      for (let x = Math.max(0, left | 0); x < Math.min(right, (left + width) | 0); x++)
        data.set(color, (y * right + x) * 4);
    }
    this.canvas.changed();
  }

  clearRect(left, top, width, height) {
    const style = this.fillStyle;
    this.fillStyle = 'black';
    this.fillRect(left, top, width, height);
    this.fillStyle = style;
  }

  drawImage(image, ...numbers) {
    const from = image.picture ?? image.getContext?.('2d')?.picture;
    if (!from) return;
    const colorAt = image.getContext
      ? (x, y) => from.data.subarray((y * from.width + x) * 4, (y * from.width + x) * 4 + 4)
      : (x, y) => pixelOf(from, x, y);
    const whole = [0, 0, from.width, from.height];
    const [fromX, fromY, fromWidth, fromHeight, toX, toY, toWidth = fromWidth, toHeight = fromHeight] =
      numbers.length >= 8 ? numbers : [...whole, ...numbers];
    const { width, height, data } = this.picture;
    for (let y = Math.max(0, -toY); y < Math.min(toHeight, height - toY); y++) {
      for (let x = Math.max(0, -toX); x < Math.min(toWidth, width - toX); x++) {
        const sourceX = Math.min(from.width - 1, (fromX + (x * fromWidth) / toWidth) | 0);
        const sourceY = Math.min(from.height - 1, (fromY + (y * fromHeight) / toHeight) | 0);
        data.set(colorAt(sourceX, sourceY), (((toY + y) | 0) * width + ((toX + x) | 0)) * 4);
      }
    }
    this.canvas.changed();
  }

  getImageData(left, top, width, height) {
    const from = this.picture;
    const data = new Uint8ClampedArray(width * height * 4);
    for (let y = 0; y < height; y++) {
      const start = ((top + y) * from.width + left) * 4;
      data.set(from.data.subarray(start, start + width * 4), y * width * 4);
    }
    return { data, width, height };
  }
}

const DRAWING =
  'putImageData fillText strokeText strokeRect beginPath closePath moveTo lineTo arc stroke fill save restore translate rotate scale';
for (const name of DRAWING.split(' ')) {
  /** @this {CanvasRenderingContext2D} */
  CanvasRenderingContext2D.prototype[name] = function draw() {
    this.canvas.changed();
  };
}

export class HTMLCanvasElement extends HTMLElement {
  /** @type {CanvasRenderingContext2D | undefined} */
  #context;
  /** @type {VideoSource[]} */
  #sources = [];
  /** @type {NodeJS.Timeout | undefined} */
  #sending;

  get width() {
    return Number(this.getAttribute('width') ?? 300);
  }

  set width(value) {
    this.setAttribute('width', value | 0);
  }

  get height() {
    return Number(this.getAttribute('height') ?? 150);
  }

  set height(value) {
    this.setAttribute('height', value | 0);
  }

  /** @param {string} kind */
  getContext(kind) {
    if (kind !== '2d') return null;
    this.#context ??= new CanvasRenderingContext2D(this);
    return this.#context;
  }

  captureStream() {
    const source = new VideoSource();
    this.#sources.push(source);
    this.getContext('2d');
    this.changed();
    return new MediaStream([source.track]);
  }

  /** The streams get one picture for all that is drawn in one go. */
  changed() {
    if (this.#sources.length > 0) this.#sending ??= setTimeout(() => this.#send(), 8);
  }

  #send() {
    this.#sending = undefined;
    if (!this.#context) return;
    const { width, height, data } = this.#context.picture;
    this.#sources = this.#sources.filter(({ track }) => track.readyState !== 'ended');
    if (this.#sources.length === 0 || !width || !height) return;
    const frame = { width, height, data: i420FromRgba(data, width, height) };
    for (const source of this.#sources) source.write(frame);
  }
}

// Curves that move from right to left.

const FLOOR_DB = -60;

/** @param {number} level From 0 to 1. */
export function toDecibels(level) {
  return Math.max(FLOOR_DB, 20 * Math.log10(level + 1e-9));
}

/** Colours come from the style sheet, so that there is one place for them. */
function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

/** Makes the drawing as fine as the screen. */
function prepare(/** @type {HTMLCanvasElement} */ canvas) {
  const scale = devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** The loudness of the last seconds as bars, mirrored about the middle. */
export class LevelGraph {
  /** @type {number[]} */
  #levels = [];
  #canvas;
  #step = 4;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.draw();
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** @param {number} level From 0 to 1. */
  push(level) {
    this.#levels.push(1 - toDecibels(level) / FLOOR_DB);
    if (this.#levels.length > 1000) this.#levels.shift();
    this.draw();
  }

  clear() {
    this.#levels = [];
    this.draw();
  }

  draw() {
    const { context, width, height } = prepare(this.#canvas);
    context.fillStyle = color('--edge');
    context.fillRect(0, height / 2 - 0.5, width, 1);
    for (let i = 0; i * this.#step < width && i < this.#levels.length; i++) {
      const level = this.#levels[this.#levels.length - 1 - i];
      const half = (level * height) / 2;
      context.fillStyle = color(level > 0.95 ? '--wrong' : level > 0.8 ? '--warm' : '--accent');
      context.fillRect(width - (i + 1) * this.#step, height / 2 - half, this.#step - 1, 2 * half);
    }
  }
}

/**
 * A small curve, scaled to its highest value.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} values
 * @param {number} capacity How many values make the whole width.
 */
export function drawCurve(canvas, values, capacity) {
  const { context, width, height } = prepare(canvas);
  const highest = Math.max(...values, 1);
  const x = (index) => width - ((values.length - 1 - index) * width) / (capacity - 1);
  context.beginPath();
  for (const [index, value] of values.entries())
    context.lineTo(x(index), height - 1 - (value / highest) * (height - 3));
  context.strokeStyle = color('--accent');
  context.lineWidth = 1.5;
  context.stroke();
  context.lineTo(width, height);
  context.lineTo(x(0), height);
  context.globalAlpha = 0.15;
  context.fillStyle = color('--accent');
  context.fill();
  context.globalAlpha = 1;
}

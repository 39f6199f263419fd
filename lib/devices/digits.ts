/** Digits of 3 x 5 dots for pictures, from the top: each line has the left dot in its highest bit. */
const GLYPHS: Record<string, readonly number[]> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 7, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 1, 1, 1],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  ':': [0, 2, 0, 2, 0],
  '.': [0, 0, 0, 0, 2],
  '#': [5, 7, 5, 7, 5],
  ' ': [0, 0, 0, 0, 0],
};

const GLYPH_WIDTH = 3;
const GLYPH_HEIGHT = 5;
const BLACK = 16;
const WHITE = 235;

export interface TextBox {
  left: number;
  top: number;
  width: number;
  height: number;
  /** The side of a dot. */
  dot: number;
}

/** Where a text of so many characters stands: in the middle, on even pixels, with a dot of margin. */
export function textBox(characters: number, width: number, height: number, center: number): TextBox {
  const columns = characters * (GLYPH_WIDTH + 1) + 1;
  const dot = Math.max(1, Math.floor((width * 0.8) / columns));
  const size = { width: columns * dot, height: (GLYPH_HEIGHT + 2) * dot };
  const even = (value: number) => Math.max(0, Math.floor(value / 2) * 2);
  return { left: even((width - size.width) / 2), top: even(height * center - size.height / 2), ...size, dot };
}

/** Paints white on black into a plane of luma. */
export function paintText(
  luma: Uint8Array,
  stride: number,
  { left, top, width, height, dot }: TextBox,
  text: string,
): void {
  for (let y = top; y < top + height; y++) luma.fill(BLACK, y * stride + left, y * stride + left + width);
  for (const [index, character] of [...text].entries()) {
    const glyph = GLYPHS[character] ?? [];
    for (const [row, bits] of glyph.entries()) {
      for (let column = 0; column < GLYPH_WIDTH; column++) {
        if (((bits >> (GLYPH_WIDTH - 1 - column)) & 1) === 0) continue;
        const x = left + (1 + index * (GLYPH_WIDTH + 1) + column) * dot;
        for (let line = 0; line < dot; line++) {
          const start = (top + (1 + row) * dot + line) * stride + x;
          luma.fill(WHITE, start, start + dot);
        }
      }
    }
  }
}

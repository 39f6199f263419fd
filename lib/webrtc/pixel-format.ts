import { checkInteger, checkOneOf, wrongType, wrongValue } from '../core/check.js';

/** The order is that of PixelFormat in binding/webrtc/pixels.h. */
const FORMATS = ['I420', 'NV12', 'RGBA', 'RGBX', 'BGRA', 'BGRX'] as const;

/**
 * Names of WebCodecs' VideoPixelFormat. I420 has planes of Y, U and V, NV12 one of Y and one of U and V in turns; in both
 * a value of U and V stands for four pixels. The others have four bytes for each pixel, in the order of their letters.
 */
export type VideoPixelFormat = (typeof FORMATS)[number];

/** WebCodecs' PlaneLayout: where a plane begins, and how many bytes each line is after the one before. */
export interface PlaneLayout {
  offset: number;
  stride: number;
}

export const MAX_SIDE = 8192;
const BYTES_OF_RGB = 4;
const MAX_BYTES = 2 ** 31 - 1;
const MAX_STRIDE = 2 ** 20;

export function checkFormat(value: unknown, name = 'format'): VideoPixelFormat {
  return checkOneOf(value, name, FORMATS);
}

export function formatNumber(format: VideoPixelFormat): number {
  return FORMATS.indexOf(format);
}

export function formatOf(number: number): VideoPixelFormat {
  return FORMATS[number] as VideoPixelFormat;
}

export function checkSide(value: unknown, name: string): number {
  return checkInteger(value, name, 1, MAX_SIDE);
}

interface Plane {
  rowBytes: number;
  rows: number;
}

function planesOf(format: VideoPixelFormat, width: number, height: number): Plane[] {
  const luma = { rowBytes: width, rows: height };
  const halfWidth = Math.ceil(width / 2);
  const rows = Math.ceil(height / 2);
  if (format === 'I420') return [luma, { rowBytes: halfWidth, rows }, { rowBytes: halfWidth, rows }];
  if (format === 'NV12') return [luma, { rowBytes: 2 * halfWidth, rows }];
  return [{ rowBytes: BYTES_OF_RGB * width, rows: height }];
}

function sizeOf(planes: Plane[]): number {
  return planes.reduce((size, { rowBytes, rows }) => size + rowBytes * rows, 0);
}

/**
 * The bytes of a picture without gaps. Width and height, 1 to 8192, may be odd; planes of colour are then rounded up.
 */
export function frameSize(format: VideoPixelFormat, width: number, height: number): number {
  return sizeOf(planesOf(checkFormat(format), checkSide(width, 'width'), checkSide(height, 'height')));
}

/** The bytes of an I420 picture. */
export function i420Size(width: number, height: number): number {
  return frameSize('I420', width, height);
}

/** Where pixels lie in their bytes, as the caller says. */
export interface PixelArrangement {
  /** Bytes from one line to the next, of the first plane; those of colour follow from it. Default: no gaps. */
  stride?: number;
  /** For each plane, in place of `stride`. */
  layout?: PlaneLayout[];
}

/** Planes one after the other, where each line of luma is `stride` bytes after the one before. */
function stridedLayout(format: VideoPixelFormat, planes: Plane[], stride: number): PlaneLayout[] {
  let offset = 0;
  return planes.map(({ rows }, index) => {
    const half = Math.ceil(stride / 2);
    const own = index === 0 ? stride : format === 'I420' ? half : 2 * half;
    const plane = { offset, stride: own };
    offset += own * rows;
    return plane;
  });
}

function checkLayout(value: unknown, planes: Plane[], size: number): PlaneLayout[] {
  if (!Array.isArray(value)) throw wrongType('array', 'layout', value);
  if (value.length !== planes.length) throw wrongValue(`${planes.length} planes`, 'layout.length', value.length);
  return planes.map(({ rowBytes, rows }, index) => {
    const plane = value[index];
    const name = `layout[${index}]`;
    if (typeof plane !== 'object' || plane === null) throw wrongType('object', name, plane);
    const stride = checkInteger(plane.stride, `${name}.stride`, rowBytes, MAX_STRIDE);
    const needed = stride * (rows - 1) + rowBytes;
    if (needed > size) throw wrongValue(`at least ${needed} bytes`, 'data.length', size);
    return { offset: checkInteger(plane.offset, `${name}.offset`, 0, size - needed), stride };
  });
}

/**
 * What the native side is told of a picture in memory: format, width, height, then offset and stride of each plane. Each
 * of them lies within `size` bytes.
 */
export function nativeLayout(
  format: VideoPixelFormat,
  width: number,
  height: number,
  size: number,
  { stride, layout }: PixelArrangement = {},
): Int32Array {
  const planes = planesOf(format, width, height);
  let arranged: PlaneLayout[];
  if (layout !== undefined) {
    arranged = checkLayout(layout, planes, size);
  } else if (stride !== undefined) {
    const least = planes[0]?.rowBytes ?? 0;
    arranged = stridedLayout(format, planes, checkInteger(stride, 'stride', least, MAX_STRIDE));
    // The last line needs no bytes after its pixels.
    const [last, plane] = [planes.length - 1, arranged.at(-1) as PlaneLayout];
    const { rowBytes = 0, rows = 0 } = planes[last] ?? {};
    const needed = plane.offset + plane.stride * (rows - 1) + rowBytes;
    if (size < needed) throw wrongValue(`at least ${needed} bytes`, 'data.length', size);
  } else {
    const expected = sizeOf(planes);
    if (size !== expected)
      throw wrongValue(`${expected} bytes of ${format} for ${width}x${height}`, 'data.length', size);
    arranged = stridedLayout(format, planes, planes[0]?.rowBytes ?? 0);
  }
  if (size > MAX_BYTES) throw wrongValue(`at most ${MAX_BYTES} bytes`, 'data.length', size);
  const numbers = new Int32Array(9);
  numbers.set([formatNumber(format), width, height, ...arranged.flatMap((plane) => [plane.offset, plane.stride])]);
  return numbers;
}

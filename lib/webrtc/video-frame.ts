import { checkBoolean, checkNumber, checkOneOf, wrongType, wrongValue } from '../core/check.js';
import { type NativePicture, native } from '../native.js';
import { packColorSpace, unpackColorSpace, type VideoColorSpace } from './color-space.js';
import {
  checkFormat,
  checkSide,
  formatNumber,
  formatOf,
  nativeLayout,
  type PixelArrangement,
  type VideoPixelFormat,
} from './pixel-format.js';

export type VideoRotation = 0 | 90 | 180 | 270;

/** A raw picture: its planes one after the other, without gaps between lines or planes. */
export interface VideoFrame {
  format: VideoPixelFormat;
  width: number;
  height: number;
  data: Uint8Array;
  /** How far the picture has to be turned clockwise to be upright. */
  rotation: VideoRotation;
  /** Microseconds on a timeline of the source. */
  timestampUs: number;
  /** What the samples mean; null when the sender did not say, which commonly means BT.601 of limited range. */
  colorSpace: VideoColorSpace | null;
  /** Of a received picture: the time that its sender gave it, in 90000ths of a second, 32 bits. */
  rtpTimestamp?: number | undefined;
  /**
   * When it was captured, in milliseconds on the timeline of performance.now(); of a received picture as RTCP lets
   * estimate it, once there were reports.
   */
  captureTime?: number | undefined;
  /** When the last packet of a received picture came, on the same timeline. */
  receiveTime?: number | undefined;
  /** When it was captured as the packets say by abs-capture-time: milliseconds since 1900 by the sender's clock. */
  captureTimestamp?: number | undefined;
}

/** A picture that is handed in: what a VideoFrame has, where most may be left out. */
export interface VideoFrameInit extends PixelArrangement {
  /** Default 'I420'. */
  format?: VideoPixelFormat;
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
  /** Default: upright. */
  rotation?: VideoRotation;
  /** Default: now. */
  timestampUs?: number;
  /** Default: unsaid, which receivers commonly take for BT.601 of limited range. */
  colorSpace?: VideoColorSpace | null;
}

/** A picture that was handed in, checked, as the native side takes it. */
export interface CheckedFrame {
  format: VideoPixelFormat;
  width: number;
  height: number;
  data: Uint8Array;
  layout: Int32Array;
  rotation: VideoRotation;
  timestampUs: number | undefined;
  colorSpace: number | null;
}

/** Of bytes that no other thread changes, and that stay as many. */
function checkPixels(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array || value instanceof Uint8ClampedArray))
    throw wrongType('Uint8Array', 'data', value);
  const { buffer, byteOffset, length } = value;
  if (!(buffer instanceof ArrayBuffer)) throw wrongValue('bytes that are not shared', 'data', value);
  if ((buffer as { resizable?: boolean }).resizable) throw wrongValue('bytes of fixed length', 'data', value);
  return value instanceof Uint8Array ? value : new Uint8Array(buffer, byteOffset, length);
}

export function checkFrame(frame: VideoFrameInit): CheckedFrame {
  if (typeof frame !== 'object' || frame === null) throw wrongType('object', 'frame', frame);
  const { format = 'I420', width, height, data, rotation = 0, timestampUs, colorSpace = null, stride, layout } = frame;
  checkFormat(format);
  checkSide(width, 'width');
  checkSide(height, 'height');
  const bytes = checkPixels(data);
  const arrangement: PixelArrangement = {};
  if (stride !== undefined) arrangement.stride = stride;
  if (layout !== undefined) arrangement.layout = layout;
  checkOneOf(rotation, 'rotation', [0, 90, 180, 270]);
  if (timestampUs !== undefined) checkNumber(timestampUs, 'timestampUs', 0, Number.MAX_SAFE_INTEGER);
  return {
    format,
    width,
    height,
    data: bytes,
    layout: nativeLayout(format, width, height, bytes.length, arrangement),
    rotation,
    timestampUs,
    colorSpace: packColorSpace(colorSpace),
  };
}

/** Node.js 20 copies a buffer that cannot be transferred, later versions throw. */
function transferred(buffer: ArrayBuffer): ArrayBuffer | null {
  try {
    const moved = structuredClone(buffer, { transfer: [buffer] });
    return buffer.byteLength === 0 ? moved : null;
  } catch {
    return null;
  }
}

/** Takes bytes away from the caller, whose buffer is empty then. */
export function moveBytes(data: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = data;
  const moved = transferred(buffer as ArrayBuffer);
  if (moved === null) throw wrongValue('bytes that can be transferred', 'data', data);
  return new Uint8Array(moved, byteOffset, length);
}

/** The bytes as they are now, for a native thread that reads them later. */
export function keptBytes(data: Uint8Array, transfer: boolean): Uint8Array {
  // The native side keeps its own memory by itself.
  if (native.ownsMemory(data)) return data;
  return transfer ? moveBytes(data) : data.slice();
}

/** What is wished of pictures that are made of others. */
export interface PictureOptions {
  /** Default: as it is for convertFrame, 'I420' for sinks. */
  format?: VideoPixelFormat;
  /** 1 to 8192. With both sides given, the picture is stretched; with one, the other follows. */
  width?: number;
  height?: number;
  /** A larger picture is made smaller, in its own shape. Not together with `width` or `height`. */
  maxWidth?: number;
  maxHeight?: number;
  /** Whether the picture is turned upright, so that `rotation` is 0 afterwards. Default false. */
  rotate?: boolean;
}

/** See PictureWish in binding/webrtc/picture.h. */
export function nativeWish(
  { format, width, height, maxWidth, maxHeight, rotate = false }: PictureOptions,
  defaultFormat: VideoPixelFormat,
): Int32Array {
  const checked = checkFormat(format ?? defaultFormat);
  for (const [name, side] of Object.entries({ width, height, maxWidth, maxHeight })) {
    if (side !== undefined) checkSide(side, name);
  }
  for (const [name, side] of Object.entries({ maxWidth, maxHeight })) {
    if (side !== undefined && (width ?? height) !== undefined) throw wrongValue('no limit beside a size', name, side);
  }
  checkBoolean(rotate, 'rotate');
  return Int32Array.of(formatNumber(checked), width ?? 0, height ?? 0, maxWidth ?? 0, maxHeight ?? 0, rotate ? 1 : 0);
}

/** What the native side made, as far as the picture itself goes. */
export function pictureOf({
  format,
  width,
  height,
  data,
  rotation,
  colorSpace,
}: NativePicture): Omit<VideoFrame, 'timestampUs'> {
  return { format: formatOf(format), width, height, data, rotation, colorSpace: unpackColorSpace(colorSpace) };
}

import { checkInteger, checkOneOf, wrongType, wrongValue } from '../core/check.js';
import { native } from '../native.js';
import { frameSize, MAX_SIDE, nativeLayout, type VideoPixelFormat } from '../webrtc/pixel-format.js';
import type { VideoRotation } from '../webrtc/video-frame.js';
import { type BinaryData, toBytes } from './bytes.js';

/** A picture: in I420 with RTCVideoSource and RTCVideoSink, else as the function's name says. */
export interface RTCVideoFrame {
  width: number;
  height: number;
  data: BinaryData;
  /** Clockwise. Default 0. */
  rotation?: number;
}

interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
  layout: Int32Array;
  rotation: VideoRotation;
}

function toPicture(value: RTCVideoFrame, name: string, format: VideoPixelFormat): Picture {
  if (typeof value !== 'object' || value === null) throw wrongType('object', name, value);
  const { rotation = 0 } = value;
  const width = checkInteger(value.width, `${name}.width`, 1, MAX_SIDE);
  const height = checkInteger(value.height, `${name}.height`, 1, MAX_SIDE);
  const data = toBytes(value.data, `${name}.data`);
  const expected = frameSize(format, width, height);
  if (data.length !== expected) {
    throw wrongValue(`${expected} for ${width}x${height}`, `${name}.data.byteLength`, data.length);
  }
  const layout = nativeLayout(format, width, height, expected);
  return { width, height, data, layout, rotation: checkOneOf(rotation, `${name}.rotation`, [0, 90, 180, 270]) };
}

export function toI420Picture(value: RTCVideoFrame, name: string): Picture {
  return toPicture(value, name, 'I420');
}

function checkSameSize(i420: Picture, rgba: Picture): void {
  const { width, height } = i420;
  if (rgba.width === width && rgba.height === height) return;
  throw wrongValue(`${width}x${height}, as i420 has,`, 'the size of rgba', `${rgba.width}x${rgba.height}`);
}

function convert(from: Picture, to: Picture): void {
  native.convertInto(from.data, from.layout, to.data, to.layout);
}

/** Writes into the data of the second picture. BT.601 of limited range. */
export function i420ToRgba(i420: RTCVideoFrame, rgba: RTCVideoFrame): void {
  const [from, to] = [toI420Picture(i420, 'i420'), toPicture(rgba, 'rgba', 'RGBA')];
  checkSameSize(from, to);
  convert(from, to);
}

/** Writes into the data of the second picture. BT.601 of limited range; alpha is left out. */
export function rgbaToI420(rgba: RTCVideoFrame, i420: RTCVideoFrame): void {
  const [to, from] = [toI420Picture(i420, 'i420'), toPicture(rgba, 'rgba', 'RGBA')];
  checkSameSize(to, from);
  convert(from, to);
}

import { checkInteger, checkOneOf, wrongType, wrongValue } from '../core/check.js';
import { native } from '../native.js';
import { i420Size, type VideoRotation } from '../webrtc/i420.js';
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
  rotation: VideoRotation;
}

const MAX_SIDE = 8192;

function toPicture(value: RTCVideoFrame, name: string, size: (width: number, height: number) => number): Picture {
  if (typeof value !== 'object' || value === null) throw wrongType('object', name, value);
  const { rotation = 0 } = value;
  const width = checkInteger(value.width, `${name}.width`, 1, MAX_SIDE);
  const height = checkInteger(value.height, `${name}.height`, 1, MAX_SIDE);
  const data = toBytes(value.data, `${name}.data`);
  const expected = size(width, height);
  if (data.length !== expected) {
    throw wrongValue(`${expected} for ${width}x${height}`, `${name}.data.byteLength`, data.length);
  }
  return { width, height, data, rotation: checkOneOf(rotation, `${name}.rotation`, [0, 90, 180, 270]) };
}

export function toI420Picture(value: RTCVideoFrame, name: string): Picture {
  return toPicture(value, name, i420Size);
}

function toRgbaPicture(value: RTCVideoFrame, name: string): Picture {
  return toPicture(value, name, (width, height) => width * height * 4);
}

type Conversion = (i420: Uint8Array, rgba: Uint8Array, width: number, height: number) => void;

function convert(i420: Picture, rgba: Picture, run: Conversion): void {
  const { width, height } = i420;
  if (rgba.width !== width || rgba.height !== height) {
    throw wrongValue(`${width}x${height}, as i420 has,`, 'the size of rgba', `${rgba.width}x${rgba.height}`);
  }
  run(i420.data, rgba.data, width, height);
}

/** Writes into the data of the second picture. BT.601 of limited range. */
export function i420ToRgba(i420: RTCVideoFrame, rgba: RTCVideoFrame): void {
  convert(toI420Picture(i420, 'i420'), toRgbaPicture(rgba, 'rgba'), native.i420ToRgba);
}

/** Writes into the data of the second picture. BT.601 of limited range; alpha is left out. */
export function rgbaToI420(rgba: RTCVideoFrame, i420: RTCVideoFrame): void {
  convert(toI420Picture(i420, 'i420'), toRgbaPicture(rgba, 'rgba'), native.rgbaToI420);
}

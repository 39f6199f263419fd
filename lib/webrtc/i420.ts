import type { VideoColorSpace } from './color-space.js';

/** A raw picture in I420: the planes Y, U and V one after the other, without gaps between lines or planes. */
export interface I420Frame {
  width: number;
  height: number;
  data: Uint8Array;
  /** How far the picture has to be turned clockwise to be upright. */
  rotation: VideoRotation;
  /** Microseconds on a timeline of the source. */
  timestampUs: number;
  /** What the samples mean; null when the sender did not say, which commonly means BT.601 of limited range. */
  colorSpace: VideoColorSpace | null;
}

export type VideoRotation = 0 | 90 | 180 | 270;

/** The bytes of an I420 picture. Width and height may be odd; the colour planes are then rounded up. */
export function i420Size(width: number, height: number): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

import { checkNumber, checkOneOf, checkOptions } from '../core/check.js';
import { ErrorCode, VoxlinkError } from '../core/errors.js';
import type { GlobalAbortSignal } from '../core/globals.js';
import { type NativeResult, native } from '../native.js';
import { nativeException } from './error.js';
import type { MediaStreamTrack } from './media-stream-track.js';
import { pngFile } from './png.js';
import {
  checkFrame,
  keptBytes,
  nativeWish,
  type PictureOptions,
  type VideoFrame,
  type VideoFrameInit,
} from './video-frame.js';
import { VideoSink } from './video-sink.js';

export interface EncodeImageOptions extends Omit<PictureOptions, 'format' | 'rotate'> {
  /** Default 'jpeg'. */
  format?: 'jpeg' | 'png';
  /** Of JPEG, 0 to 1, as a canvas has it. Default 0.92. */
  quality?: number;
  /** Ends the wait. */
  signal?: GlobalAbortSignal;
}

export type SnapshotOptions = EncodeImageOptions;

const DEFAULT_QUALITY = 0.92;

interface Encoding {
  format: 'jpeg' | 'png';
  quality: number;
  /** The picture is turned upright, as files commonly have it. */
  wish: Int32Array;
  signal: AbortSignal | undefined;
}

function checkEncoding(options: EncodeImageOptions | undefined): Encoding {
  const { format = 'jpeg', quality = DEFAULT_QUALITY, signal, ...size } = checkOptions(options, 'options');
  checkOneOf(format, 'format', ['jpeg', 'png']);
  checkNumber(quality, 'quality', 0, 1);
  const wish = nativeWish({ ...size, format: 'RGBA', rotate: true }, 'RGBA');
  return { format, quality, wish, signal: signal as AbortSignal | undefined };
}

function encode(frame: VideoFrameInit, { format, quality, wish }: Encoding): Promise<Uint8Array> {
  const { data, layout, rotation, colorSpace } = checkFrame(frame);
  const kept = keptBytes(data, false);
  return new Promise((resolve, reject) => {
    const done: NativeResult<[bytes: Uint8Array, width?: number, height?: number]> = (error, bytes, width, height) => {
      if (error !== null) reject(nativeException(error));
      else resolve(format === 'png' ? pngFile(bytes, width as number, height as number) : bytes);
    };
    if (format === 'png') native.pngLines(kept, layout, rotation, colorSpace, wish, done);
    else native.encodeJpeg(kept, layout, rotation, colorSpace, wish, done, Math.max(1, Math.round(quality * 100)));
  });
}

/** A picture as the bytes of a JPEG or PNG file, made on native threads. */
export async function encodeImage(frame: VideoFrameInit, options?: EncodeImageOptions): Promise<Uint8Array> {
  const encoding = checkEncoding(options);
  encoding.signal?.throwIfAborted();
  return encode(frame, encoding);
}

async function nextFrame(track: MediaStreamTrack, signal: AbortSignal | undefined): Promise<VideoFrame> {
  using sink = new VideoSink(track, { highWaterMark: 1 });
  const stop = () => sink.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const frame of sink) return frame;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
  throw new VoxlinkError(ErrorCode.Closed, 'The track ended before a picture came');
}

/** The next picture of a track, received or local, as the bytes of a JPEG or PNG file. */
export async function snapshot(track: MediaStreamTrack, options?: SnapshotOptions): Promise<Uint8Array> {
  const encoding = checkEncoding(options);
  encoding.signal?.throwIfAborted();
  return encode(await nextFrame(track, encoding.signal), encoding);
}

import { checkBoolean, checkOptions } from '../core/check.js';
import { domException } from '../core/errors.js';
import { type NativePicture, native } from '../native.js';
import { nativeException } from './error.js';
import {
  checkFrame,
  keptBytes,
  nativeWish,
  type PictureOptions,
  pictureOf,
  type VideoFrame,
  type VideoFrameInit,
} from './video-frame.js';

export type ConvertFrameOptions = PictureOptions;

export interface ConvertFrameAsyncOptions extends ConvertFrameOptions {
  /** Takes the buffer of `data` away from the caller, which spares a copy of it. Default false. */
  transfer?: boolean;
}

function converted(frame: VideoFrameInit, picture: NativePicture): VideoFrame {
  const { timestampUs = 0, rtpTimestamp, captureTime, receiveTime, captureTimestamp } = frame as Partial<VideoFrame>;
  return { ...pictureOf(picture), timestampUs, rtpTimestamp, captureTime, receiveTime, captureTimestamp };
}

/**
 * A picture in another format or size, or turned upright, in memory of its own. A picture of 640x360 takes some tenths
 * of a millisecond; larger ones are rather for `convertFrameAsync`.
 */
export function convertFrame(frame: VideoFrameInit, options?: ConvertFrameOptions): VideoFrame {
  const { format, data, layout, rotation, colorSpace } = checkFrame(frame);
  const wish = nativeWish(checkOptions(options, 'options'), format);
  const picture = native.convertPicture(data, layout, rotation, colorSpace, wish);
  if (picture === null) throw domException('OperationError', 'There is no memory for a picture of this size');
  return converted(frame, picture);
}

/** As `convertFrame`, on a native thread. */
export async function convertFrameAsync(
  frame: VideoFrameInit,
  options?: ConvertFrameAsyncOptions,
): Promise<VideoFrame> {
  const { transfer = false, ...given } = checkOptions(options, 'options');
  checkBoolean(transfer, 'transfer');
  const { format, data, layout, rotation, colorSpace } = checkFrame(frame);
  const wish = nativeWish(given, format);
  const kept = keptBytes(data, transfer);
  return new Promise((resolve, reject) => {
    native.convertPictureLater(kept, layout, rotation, colorSpace, wish, (error, picture) => {
      if (error === null) resolve(converted(frame, picture as NativePicture));
      else reject(nativeException(error));
    });
  });
}

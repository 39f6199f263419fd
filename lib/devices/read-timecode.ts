import { convertFrame, type VideoFrameInit } from '../index.js';
import { readLuma, type Timecode } from './timecode.js';

/**
 * Reads the timecode of a picture of any format and size, or null where there is none that can be read. The picture has
 * to be whole and upright.
 */
export function readTimecode(frame: VideoFrameInit): Timecode | null {
  const { width, height, data } = convertFrame(frame, { format: 'I420' });
  return readLuma(data, width, height);
}

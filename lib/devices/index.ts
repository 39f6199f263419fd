/** voxlink/devices: microphones and cameras that are programs. */
export type { AudioDevice } from './audio-device.js';
export { AudioFile, type AudioFileOptions } from './audio-file.js';
export { ColorBars, type ColorBarsOptions } from './color-bars.js';
export { readTimecode } from './read-timecode.js';
export { Silence, type SilenceOptions } from './silence.js';
export type { Timecode } from './timecode.js';
export { Tone, type ToneOptions } from './tone.js';
export {
  type AudioDeviceOptions,
  deviceOf,
  getDisplayMedia,
  getUserMedia,
  type VideoDeviceOptions,
  type VirtualMediaConstraints,
} from './user-media.js';
export { VideoFile, type VideoFileOptions } from './video-file.js';

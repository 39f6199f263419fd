/** voxlink/devices: microphones that are programs. */
export type { AudioDevice } from './audio-device.js';
export { AudioFile, type AudioFileOptions } from './audio-file.js';
export { Silence, type SilenceOptions } from './silence.js';
export { Tone, type ToneOptions } from './tone.js';
export { type AudioDeviceOptions, deviceOf, getUserMedia, type VirtualMediaConstraints } from './user-media.js';

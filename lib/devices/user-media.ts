import { checkOneOf, wrongType, wrongValue } from '../core/check.js';
import type { AudioInput } from '../files/index.js';
import { MediaStream, type MediaStreamTrack } from '../index.js';
import { AudioFile, type AudioFileOptions } from './audio-file.js';
import { Silence, type SilenceOptions } from './silence.js';
import { Tone, type ToneOptions } from './tone.js';

export type AudioDeviceOptions =
  | ({ device: 'tone' } & ToneOptions)
  | ({ device: 'silence' } & SilenceOptions)
  | ({ device: 'file'; file: AudioInput } & AudioFileOptions);

export interface VirtualMediaConstraints {
  /** `true` for a tone. */
  audio?: boolean | AudioDeviceOptions;
}

/** A device, as getUserMedia opens it. */
interface OpenDevice {
  readonly track: MediaStreamTrack;
  close(): void;
}

type Openers = Readonly<Record<string, (options: never) => OpenDevice | Promise<OpenDevice>>>;

const AUDIO: Openers = {
  tone: (options: ToneOptions) => new Tone(options),
  silence: (options: SilenceOptions) => new Silence(options),
  file: ({ file, ...options }: AudioFileOptions & { file: AudioInput }) => AudioFile.open(file, options),
};

const devices = new WeakMap<MediaStreamTrack, OpenDevice>();

/** The device behind a track of getUserMedia(). */
export function deviceOf(track: MediaStreamTrack): OpenDevice | undefined {
  return devices.get(track);
}

async function open(openers: Openers, standard: string, options: unknown, name: string): Promise<OpenDevice | null> {
  if (options === undefined || options === false) return null;
  const given = options === true ? { device: standard } : options;
  if (typeof given !== 'object' || given === null) throw wrongType('boolean or object', name, options);
  const { device = standard, ...rest } = given as { device?: string };
  const opener = openers[checkOneOf(device, `${name}.device`, Object.keys(openers))];
  return await (opener as (options: object) => OpenDevice | Promise<OpenDevice>)(rest);
}

/**
 * A stream of virtual devices. They live as long as their tracks, and close when these are stopped, so that code made
 * for a browser's getUserMedia() runs without microphone and camera.
 */
export async function getUserMedia(constraints: VirtualMediaConstraints): Promise<MediaStream> {
  if (typeof constraints !== 'object' || constraints === null) throw wrongType('object', 'constraints', constraints);
  const { video } = constraints as { video?: unknown };
  if (video !== undefined && video !== false) throw wrongValue('no virtual camera', 'video', video);
  const audio = await open(AUDIO, 'tone', constraints.audio, 'audio');
  if (audio === null) throw wrongType('audio', 'constraints', constraints);
  devices.set(audio.track, audio);
  return new MediaStream([audio.track]);
}

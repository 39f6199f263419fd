import { checkOneOf, wrongType } from '../core/check.js';
import type { AudioInput } from '../files/index.js';
import { MediaStream, type MediaStreamTrack } from '../index.js';
import { AudioFile, type AudioFileOptions } from './audio-file.js';
import { ColorBars, type ColorBarsOptions } from './color-bars.js';
import { Silence, type SilenceOptions } from './silence.js';
import { Tone, type ToneOptions } from './tone.js';
import { VideoFile, type VideoFileOptions } from './video-file.js';

export type AudioDeviceOptions =
  | ({ device: 'tone' } & ToneOptions)
  | ({ device: 'silence' } & SilenceOptions)
  | ({ device: 'file'; file: AudioInput } & AudioFileOptions);

export type VideoDeviceOptions =
  | ({ device: 'bars' } & ColorBarsOptions)
  | ({ device: 'file'; file: string } & VideoFileOptions);

export interface VirtualMediaConstraints {
  /** `true` for a tone. */
  audio?: boolean | AudioDeviceOptions;
  /** `true` for colour bars. */
  video?: boolean | VideoDeviceOptions;
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

const VIDEO: Openers = {
  bars: (options: ColorBarsOptions) => new ColorBars(options),
  file: ({ file, ...options }: VideoFileOptions & { file: string }) => VideoFile.open(file, options),
};

const SCREEN: Openers = {
  ...VIDEO,
  bars: (options: ColorBarsOptions) => new ColorBars({ ...SCREEN_SIZE, ...options }),
};
const SCREEN_SIZE = { width: 1280, height: 720, isScreencast: true };

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

async function openStream(constraints: VirtualMediaConstraints, cameras: Openers): Promise<MediaStream> {
  const audio = await open(AUDIO, 'tone', constraints.audio, 'audio');
  let video: OpenDevice | null;
  try {
    video = await open(cameras, 'bars', constraints.video, 'video');
  } catch (error) {
    audio?.close();
    throw error;
  }
  const opened = [audio, video].filter((device) => device !== null);
  if (opened.length === 0) throw wrongType('audio or video', 'constraints', constraints);
  for (const device of opened) devices.set(device.track, device);
  return new MediaStream(opened.map(({ track }) => track));
}

function checkConstraints(constraints: VirtualMediaConstraints): VirtualMediaConstraints {
  if (typeof constraints !== 'object' || constraints === null) throw wrongType('object', 'constraints', constraints);
  return constraints;
}

/**
 * A stream of virtual devices. They live as long as their tracks, and close when these are stopped, so that code made
 * for a browser's getUserMedia() runs without microphone and camera.
 */
export async function getUserMedia(constraints: VirtualMediaConstraints): Promise<MediaStream> {
  return openStream(checkConstraints(constraints), VIDEO);
}

/** The same for a screen: colour bars of 1280x720, unless other video is asked for, that encoders keep sharp. */
export async function getDisplayMedia(constraints: VirtualMediaConstraints = {}): Promise<MediaStream> {
  return openStream({ video: true, ...checkConstraints(constraints) }, SCREEN);
}

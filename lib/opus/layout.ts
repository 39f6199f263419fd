import { checkInteger, checkOneOf, wrongType, wrongValue } from '../core/check.js';
import type { OpusApplication } from './encoder-settings.js';

/**
 * How the streams of a packet make the channels: the coupled ones come first and are stereo, the others are mono. Ogg
 * carries this in its header (RFC 7845, section 5.1.1).
 */
export interface OpusLayout {
  streams: number;
  coupledStreams: number;
  /** For each channel the decoded channel that it is: 2 for each coupled stream, then 1 each; 255 for silence. */
  mapping: Uint8Array | readonly number[];
}

/** Mapping family of Ogg: 0 mono and stereo, 1 surround to 7.1 in Vorbis' order, 2 ambisonics, 255 as many as you like. */
export type OpusMappingFamily = 0 | 1 | 2 | 255;

/** libopus knows the others for a single stream only. */
export const STREAMS_APPLICATIONS = ['voip', 'audio', 'restricted-lowdelay'] as const satisfies OpusApplication[];
export type OpusMultistreamApplication = (typeof STREAMS_APPLICATIONS)[number];

const MAX_CHANNELS = 255;
const SILENT = 255;

/** Channels of ambisonics of these orders: (n+1)², or two more with a stereo track beside it. */
function ambisonics(lowest: number, highest: number): number[] {
  const orders = Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i);
  return orders.flatMap((order) => [(order + 1) ** 2, (order + 1) ** 2 + 2]);
}

const AMBISONICS = ambisonics(0, 14);
/** libopus has matrices for these. */
const PROJECTED = ambisonics(1, 5);

export function checkChannelCount(value: unknown): number {
  return checkInteger(value, 'channels', 1, MAX_CHANNELS);
}

/** The number of channels that a mapping family has, or 3, of which the projections are. */
export function checkFamilyChannels(value: unknown, family: OpusMappingFamily | 3): number {
  if (family === 2) return checkOneOf(value as number, 'channels', AMBISONICS);
  if (family === 3) return checkOneOf(value as number, 'channels', PROJECTED);
  return checkInteger(value, 'channels', 1, { 0: 2, 1: 8, 255: MAX_CHANNELS }[family]);
}

/** Checks counts and mapping alike, in the words of the caller. */
export function checkLayout(layout: OpusLayout, channels: number): Required<OpusLayout> & { mapping: Uint8Array } {
  const streams = checkInteger(layout.streams, 'streams', 1, MAX_CHANNELS);
  const coupledStreams = checkInteger(
    layout.coupledStreams,
    'coupledStreams',
    0,
    Math.min(streams, MAX_CHANNELS - streams),
  );
  const { mapping } = layout;
  if (!Array.isArray(mapping) && !(mapping instanceof Uint8Array)) {
    throw wrongType('Uint8Array or array', 'mapping', mapping);
  }
  if (mapping.length !== channels) throw wrongValue(`${channels} numbers`, 'mapping.length', mapping.length);
  for (const decoded of mapping) {
    if (decoded !== SILENT) checkInteger(decoded, 'mapping', 0, streams + coupledStreams - 1);
  }
  return { streams, coupledStreams, mapping: Uint8Array.from(mapping) };
}

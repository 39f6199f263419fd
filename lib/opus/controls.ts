import { checkBoolean, checkInteger, checkOneOf } from '../core/check.js';
import type { NativeOpusControls } from '../native.js';
import { opusError } from './error.js';

/** The requests of opus_defines.h, as [set, get]. */
export const Request = {
  application: [4000, 4001],
  bitrate: [4002, 4003],
  maxBandwidth: [4004, 4005],
  vbr: [4006, 4007],
  bandwidth: [4008, 4009],
  complexity: [4010, 4011],
  inbandFec: [4012, 4013],
  packetLossPerc: [4014, 4015],
  dtx: [4016, 4017],
  vbrConstraint: [4020, 4021],
  forceChannels: [4022, 4023],
  signal: [4024, 4025],
  gain: [4034, 4045],
  lsbDepth: [4036, 4037],
  frameDuration: [4040, 4041],
  predictionDisabled: [4042, 4043],
  phaseInversionDisabled: [4046, 4047],
  dredDuration: [4050, 4051],
  bandwidthExtension: [4054, 4055],
  qext: [4056, 4057],
  ignoreExtensions: [4058, 4059],
} as const;

/** Requests that can only be read. */
export const Reading = {
  lookahead: 4027,
  finalRange: 4031,
  pitch: 4033,
  lastPacketDuration: 4039,
  inDtx: 4049,
} as const;

export type Setting = keyof typeof Request;

export const AUTO = -1000;
export const BITRATE_MAX = -1;

/** Names for the values of a setting, in libopus's numbers. */
export type Names<T extends string = string> = Readonly<Record<T, number>>;

/**
 * The settings of one native handle by name. Each method checks, in the words of the caller, what libopus would only
 * answer with "invalid argument".
 */
export class Controls {
  readonly #native: NativeOpusControls;

  constructor(native: NativeOpusControls) {
    this.#native = native;
  }

  read(request: number): number {
    return this.#native.get(request);
  }

  get(setting: Setting): number {
    return this.#native.get(Request[setting][1]);
  }

  set(setting: Setting, value: number): void {
    const code = this.#native.set(Request[setting][0], value);
    if (code !== 0) throw opusError(code, `Cannot set ${setting}`);
  }

  getBoolean(setting: Setting): boolean {
    return this.get(setting) !== 0;
  }

  setBoolean(setting: Setting, value: unknown): void {
    this.set(setting, checkBoolean(value, setting) ? 1 : 0);
  }

  setInteger(setting: Setting, value: unknown, min: number, max: number): void {
    this.set(setting, checkInteger(value, setting, min, max));
  }

  getNamed<T extends string>(setting: Setting, names: Names<T>): T {
    return nameOf(names, this.get(setting)) as T;
  }

  setNamed(setting: Setting, value: unknown, names: Names): void {
    this.set(setting, numberOf(names, setting, value));
  }
}

export function nameOf<T extends string>(names: Names<T>, value: number): T | undefined {
  return (Object.keys(names) as T[]).find((name) => names[name] === value);
}

export function numberOf(names: Names, setting: string, value: unknown): number {
  return names[checkOneOf(value, setting, Object.keys(names))] as number;
}

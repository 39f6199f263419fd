import { checkInteger, checkOneOf } from '../core/check.js';
import { OpusCoder } from './coder.js';
import { AUTO, BITRATE_MAX, type Names, nameOf, numberOf, Reading } from './controls.js';
import { OpusError } from './error.js';

export const APPLICATIONS = {
  voip: 2048,
  audio: 2049,
  'restricted-lowdelay': 2051,
  'restricted-silk': 2052,
  'restricted-celt': 2053,
} as const;
/**
 * What the encoder is tuned for: speech ('voip'), anything ('audio'), or the lowest delay, which costs the speech
 * modes. The last two keep to one of the two codecs inside Opus and need less memory.
 */
export type OpusApplication = keyof typeof APPLICATIONS;

export const BANDWIDTHS = { narrowband: 1101, mediumband: 1102, wideband: 1103, superwideband: 1104, fullband: 1105 };
/** Audio up to 4, 6, 8, 12 and 20 kHz. */
export type OpusBandwidth = keyof typeof BANDWIDTHS;

const SIGNALS = { auto: AUTO, voice: 3001, music: 3002 };
export type OpusSignal = keyof typeof SIGNALS;

const FRAME_DURATIONS = [2.5, 5, 10, 20, 40, 60, 80, 100, 120] as const;
const FRAME_DURATION_ARGUMENT = 5000;
export type OpusFrameDuration = (typeof FRAME_DURATIONS)[number];

const AUTO_OR_BANDWIDTH: Names<'auto' | OpusBandwidth> = { auto: AUTO, ...BANDWIDTHS };
const AUTO_OR_MAX = { auto: AUTO, max: BITRATE_MAX };

const MIN_BITRATE = 500;
const MAX_BITRATE_PER_CHANNEL = 750_000;
const MAX_DRED_FRAMES = 104;

/** Everything of an encoder that can be set, as constructor option and as property. */
export interface OpusEncoderSettings {
  /** Bits per second, 500 to 750 000 per channel. 'auto' follows the sampling rate, 'max' fills the packet. */
  bitrate?: number | 'auto' | 'max';
  /** Variable bitrate (default true). */
  vbr?: boolean;
  /** Variable bitrate keeps close to the mean, for links without slack (default true). */
  vbrConstraint?: boolean;
  /** Work spent, 0 to 10 (default 9). */
  complexity?: number;
  /** A hint about the input (default 'auto'). */
  signal?: OpusSignal;
  /** Bandwidth, fixed (default 'auto'). */
  bandwidth?: OpusBandwidth | 'auto';
  /** Upper limit for the bandwidth that the encoder chooses (default 'fullband'). */
  maxBandwidth?: OpusBandwidth;
  /** Codes as mono (1) or stereo (2), whatever the input is (default 'auto'). */
  forceChannels?: 1 | 2 | 'auto';
  /** Repeats each frame coarsely in the next packet; 'voice-only' never leaves the music mode for it (default false). */
  inbandFec?: boolean | 'voice-only';
  /** Expected loss in percent: how much goes into FEC and DRED (default 0). */
  packetLossPerc?: number;
  /** Stops sending during silence (default false). */
  dtx?: boolean;
  /** Significant bits of the input, 8 to 24 (default 24). */
  lsbDepth?: number;
  /** Milliseconds of each frame, whatever more is handed over; 'argument' takes the length of the input (default). */
  frameDuration?: OpusFrameDuration | 'argument';
  /** Makes frames nearly independent of each other, at some cost (default false). */
  predictionDisabled?: boolean;
  /** For stereo that will be mixed down to mono (default false). */
  phaseInversionDisabled?: boolean;
  /** Deep redundancy: how many 10 ms frames of the past each packet carries at most, 0 to 104 (default 0, off). */
  dredDuration?: number;
  /** The quality extension, for high bitrates; 96 kHz needs it for what lies above 20 kHz (default false). */
  qext?: boolean;
}

const SETTINGS = [
  'bitrate',
  'vbr',
  'vbrConstraint',
  'complexity',
  'signal',
  'bandwidth',
  'maxBandwidth',
  'forceChannels',
  'inbandFec',
  'packetLossPerc',
  'dtx',
  'lsbDepth',
  'frameDuration',
  'predictionDisabled',
  'phaseInversionDisabled',
  'dredDuration',
  'qext',
] as const satisfies readonly (keyof OpusEncoderSettings)[];

/** The properties that every kind of encoder has. */
export abstract class OpusEncoderProperties extends OpusCoder implements Required<OpusEncoderSettings> {
  abstract readonly channels: number;
  /** What all streams have at least. libopus would set some and then fail at one that has fewer. */
  protected abstract readonly channelsOfEachStream: number;

  // libopus answers these two with what is in effect, not with what was asked for.
  #bitrate: number | 'auto' | 'max' = 'auto';
  #bandwidth: OpusBandwidth | 'auto' = 'auto';

  protected applySettings(settings: OpusEncoderSettings): void {
    for (const name of SETTINGS) {
      if (settings[name] !== undefined) (this as Record<string, unknown>)[name] = settings[name];
    }
  }

  /** Can change before the first frame and after reset(), but not from or to the restricted SILK and CELT modes. */
  get application(): OpusApplication {
    return this.open().getNamed('application', APPLICATIONS);
  }

  set application(value: OpusApplication) {
    const controls = this.open();
    const number = numberOf(APPLICATIONS, 'application', value);
    if (number === controls.get('application')) return;
    try {
      controls.set('application', number);
    } catch (error) {
      if (!(error instanceof OpusError)) throw error;
      const message =
        "The application can only change before the first frame or right after reset(), and not from or to 'restricted-silk' and 'restricted-celt'";
      throw new OpusError(error.code, message);
    }
  }

  get bitrate(): number | 'auto' | 'max' {
    this.open();
    return this.#bitrate;
  }

  set bitrate(value: number | 'auto' | 'max') {
    const number =
      typeof value === 'string'
        ? numberOf(AUTO_OR_MAX, 'bitrate', value)
        : checkInteger(value, 'bitrate', MIN_BITRATE, MAX_BITRATE_PER_CHANNEL * this.channels);
    this.open().set('bitrate', number);
    this.#bitrate = value;
  }

  /** Bits per second that the setting amounts to. */
  get effectiveBitrate(): number {
    return this.open().get('bitrate');
  }

  get vbr(): boolean {
    return this.open().getBoolean('vbr');
  }

  set vbr(value: boolean) {
    this.open().setBoolean('vbr', value);
  }

  get vbrConstraint(): boolean {
    return this.open().getBoolean('vbrConstraint');
  }

  set vbrConstraint(value: boolean) {
    this.open().setBoolean('vbrConstraint', value);
  }

  get complexity(): number {
    return this.open().get('complexity');
  }

  set complexity(value: number) {
    this.open().setInteger('complexity', value, 0, 10);
  }

  get signal(): OpusSignal {
    return this.open().getNamed('signal', SIGNALS);
  }

  set signal(value: OpusSignal) {
    this.open().setNamed('signal', value, SIGNALS);
  }

  get bandwidth(): OpusBandwidth | 'auto' {
    this.open();
    return this.#bandwidth;
  }

  set bandwidth(value: OpusBandwidth | 'auto') {
    this.open().setNamed('bandwidth', value, AUTO_OR_BANDWIDTH);
    this.#bandwidth = value;
  }

  /** The bandwidth of the last frame. */
  get effectiveBandwidth(): OpusBandwidth {
    return this.open().getNamed('bandwidth', BANDWIDTHS);
  }

  get maxBandwidth(): OpusBandwidth {
    return this.open().getNamed('maxBandwidth', BANDWIDTHS);
  }

  set maxBandwidth(value: OpusBandwidth) {
    this.open().setNamed('maxBandwidth', value, BANDWIDTHS);
  }

  get forceChannels(): 1 | 2 | 'auto' {
    const number = this.open().get('forceChannels');
    return number === AUTO ? 'auto' : (number as 1 | 2);
  }

  set forceChannels(value: 1 | 2 | 'auto') {
    const number = value === 'auto' ? AUTO : checkInteger(value, 'forceChannels', 1, this.channelsOfEachStream);
    this.open().set('forceChannels', number);
  }

  get inbandFec(): boolean | 'voice-only' {
    const number = this.open().get('inbandFec');
    return number === 2 ? 'voice-only' : number === 1;
  }

  set inbandFec(value: boolean | 'voice-only') {
    if (typeof value === 'string') this.open().setNamed('inbandFec', value, { 'voice-only': 2 });
    else this.open().setBoolean('inbandFec', value);
  }

  get packetLossPerc(): number {
    return this.open().get('packetLossPerc');
  }

  set packetLossPerc(value: number) {
    this.open().setInteger('packetLossPerc', value, 0, 100);
  }

  get dtx(): boolean {
    return this.open().getBoolean('dtx');
  }

  set dtx(value: boolean) {
    this.open().setBoolean('dtx', value);
  }

  get lsbDepth(): number {
    return this.open().get('lsbDepth');
  }

  set lsbDepth(value: number) {
    this.open().setInteger('lsbDepth', value, 8, 24);
  }

  get frameDuration(): OpusFrameDuration | 'argument' {
    const index = this.open().get('frameDuration') - FRAME_DURATION_ARGUMENT - 1;
    return FRAME_DURATIONS[index] ?? 'argument';
  }

  set frameDuration(value: OpusFrameDuration | 'argument') {
    const number =
      typeof value === 'string'
        ? numberOf({ argument: FRAME_DURATION_ARGUMENT }, 'frameDuration', value)
        : FRAME_DURATION_ARGUMENT + 1 + FRAME_DURATIONS.indexOf(checkOneOf(value, 'frameDuration', FRAME_DURATIONS));
    this.open().set('frameDuration', number);
  }

  get predictionDisabled(): boolean {
    return this.open().getBoolean('predictionDisabled');
  }

  set predictionDisabled(value: boolean) {
    this.open().setBoolean('predictionDisabled', value);
  }

  get phaseInversionDisabled(): boolean {
    return this.open().getBoolean('phaseInversionDisabled');
  }

  set phaseInversionDisabled(value: boolean) {
    this.open().setBoolean('phaseInversionDisabled', value);
  }

  get dredDuration(): number {
    return this.open().get('dredDuration');
  }

  set dredDuration(value: number) {
    this.open().setInteger('dredDuration', value, 0, MAX_DRED_FRAMES);
  }

  get qext(): boolean {
    return this.open().getBoolean('qext');
  }

  set qext(value: boolean) {
    this.open().setBoolean('qext', value);
  }

  /** Samples per channel by which the decoded sound lags behind the input: Ogg's pre-skip, at the encoder's rate. */
  get lookahead(): number {
    return this.open().read(Reading.lookahead);
  }

  /** The entropy coder's state after the last packet; equal to the decoder's when both went through the same. */
  get finalRange(): number {
    return this.open().read(Reading.finalRange);
  }

  /** Whether the last frame was one that dtx leaves out; with several streams, in all of them. */
  get inDtx(): boolean {
    return this.open().read(Reading.inDtx) !== 0;
  }
}

export function bandwidthOf(number: number): OpusBandwidth | null {
  return nameOf(BANDWIDTHS, number) ?? null;
}

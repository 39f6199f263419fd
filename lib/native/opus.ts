import type { NativeResult } from './error.js';

/** The codes that stand for a failure in what the Opus handles answer are libopus's own: negative, from opus_defines.h. */
export interface NativeOpusControls {
  /** (request, value) of opus_defines.h → 0 or a code. */
  set(request: number, value: number): number;
  /** Throws for a request that the handle does not know, and on a closed handle. */
  get(request: number): number;
  reset(): void;
  close(): void;
}

type NativeSamples = Int16Array | Int32Array | Float32Array;

/**
 * A handle is empty until one of its open methods and once closed; its methods then answer OPUS_INVALID_STATE. While
 * opusRun works with it they answer -100.
 */
export interface NativeOpusEncoder extends NativeOpusControls {
  open(sampleRate: number, channels: number, application: number): number;
  openMultistream(
    sampleRate: number,
    channels: number,
    streams: number,
    coupledStreams: number,
    mapping: Uint8Array,
    application: number,
  ): number;
  /** Writes [streams, coupledStreams, …mapping] to layout. */
  openSurround(sampleRate: number, channels: number, family: number, application: number, layout: Uint8Array): number;
  /** Writes [streams, coupledStreams] to layout. */
  openProjection(sampleRate: number, channels: number, family: number, application: number, layout: Uint8Array): number;
  /** → bytes written, or a code. */
  encode(pcm: NativeSamples, out: Uint8Array): number;
  /** Of a projection: in 256ths of a decibel, and as Ogg carries it. */
  demixingGain(): number;
  demixingMatrix(): Uint8Array<ArrayBuffer>;
}

export interface NativeOpusDecoder extends NativeOpusControls {
  open(sampleRate: number, channels: number): number;
  openMultistream(
    sampleRate: number,
    channels: number,
    streams: number,
    coupledStreams: number,
    mapping: Uint8Array,
  ): number;
  openProjection(
    sampleRate: number,
    channels: number,
    streams: number,
    coupledStreams: number,
    demixingMatrix: Uint8Array,
  ): number;
  /** → samples per channel, or a code. */
  decode(packet: Uint8Array, out: NativeSamples): number;
  /** Fills in for a lost packet, from the one after it or, with null, by continuing what was heard. */
  recover(next: Uint8Array | null, out: NativeSamples, frameSize: number): number;
  /** Fills in for a lost packet, from what was parsed of a later one that begins `offset` samples after it. */
  decodeDred(dred: NativeOpusDred, offset: number, out: NativeSamples, frameSize: number): number;
}

export interface NativeOpusDred {
  /** → 0 or a code. Writes to result how many samples before the packet the redundancy begins and ends. */
  parse(packet: Uint8Array, maxSamples: number, sampleRate: number, result: Int32Array): number;
  close(): void;
}

/** What the addon exports of this. */
export interface NativeOpusAddon {
  OpusEncoder: new () => NativeOpusEncoder;
  OpusDecoder: new () => NativeOpusDecoder;
  OpusDred: new () => NativeOpusDred;
  /** See binding/opus/batch.h. An output is null when its code says a failure. */
  opusRun(
    coders: NativeOpusControls[],
    inputs: (ArrayBufferView | null)[],
    parameters: Int32Array,
    done: NativeResult<[codes: Int32Array, outputs: (ArrayBuffer | null)[]]>,
  ): void;
  /** Each of these is described in binding/opus/packet-calls.cc; a number is a code of libopus or a length. */
  opusParsePacket(packet: Uint8Array, isSelfDelimited: boolean): Int32Array | number;
  opusExtensions(packet: Uint8Array, isSelfDelimited: boolean): Int32Array | number;
  opusRepacketize(packets: Uint8Array[], begin: number, end: number, out: Uint8Array): number;
  opusPad(packet: Uint8Array, length: number, streams: number): number;
  opusUnpad(packet: Uint8Array, streams: number): number;
  opusExtend(packet: Uint8Array, length: number, numbers: number[], data: Uint8Array[]): number;
  /** See binding/opus/polyphase.cc. → 0 or a code. */
  polyphaseFilter(bank: Float32Array, history: Float32Array, out: Float32Array, parameters: Int32Array): number;
  /** Bends pcm into ±1; memory has a number for each channel. → 0 or a code. */
  opusSoftClip(pcm: Float32Array, memory: Float32Array): number;
  opusVersion: string;
  opusErrorText(code: number): string;
}

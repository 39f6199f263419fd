/** The codes that stand for a failure in what the Opus handles answer are libopus's own: negative, from opus_defines.h. */
export interface NativeOpusControls {
  /** (request, value) of opus_defines.h → 0 or a code. */
  set(request: number, value: number): number;
  /** Throws for a request that the handle does not know, and on a closed handle. */
  get(request: number): number;
  reset(): void;
  close(): void;
}

/** A handle is empty until open() and once closed; its methods then answer OPUS_INVALID_STATE. */
export interface NativeOpusEncoder extends NativeOpusControls {
  open(sampleRate: number, channels: number, application: number): number;
  /** → bytes written, or a code. */
  encode(pcm: Int16Array | Int32Array | Float32Array, out: Uint8Array): number;
}

export interface NativeOpusDecoder extends NativeOpusControls {
  open(sampleRate: number, channels: number): number;
  /** → samples per channel, or a code. */
  decode(packet: Uint8Array, out: Int16Array | Int32Array | Float32Array): number;
  /** Fills in for a lost packet, from the one after it or, with null, by continuing what was heard. */
  recover(next: Uint8Array | null, out: Int16Array | Int32Array | Float32Array, frameSize: number): number;
}

/** What the addon exports of this. */
export interface NativeOpusAddon {
  OpusEncoder: new () => NativeOpusEncoder;
  OpusDecoder: new () => NativeOpusDecoder;
  opusVersion: string;
  opusErrorText(code: number): string;
}

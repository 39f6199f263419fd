/** voxlink/compat/opusscript: the class of opusscript, over the libopus of voxlink. */
import { bytesOf, DecoderHandle, EncoderHandle, MAX_PACKET_SIZE } from './handles.js';

const SET_BITRATE = 4002;

const Application = { VOIP: 2048, AUDIO: 2049, RESTRICTED_LOWDELAY: 2051 } as const;

const ERRORS = {
  '0': 'OK',
  '-1': 'Bad argument',
  '-2': 'Buffer too small',
  '-3': 'Internal error',
  '-4': 'Invalid packet',
  '-5': 'Unimplemented',
  '-6': 'Invalid state',
  '-7': 'Memory allocation fail',
} as const;

const SAMPLING_RATES: number[] = [8000, 12000, 16000, 24000, 48000];

/** The option of the package. There is nothing to choose here: both stand for the same native code. */
interface OpusScriptOptions {
  wasm?: boolean;
}

/** An encoder and a decoder in one. */
class OpusScript {
  static Application = Application;
  static Error: Readonly<Record<string, string>> = ERRORS;
  static VALID_SAMPLING_RATES = SAMPLING_RATES;
  static MAX_PACKET_SIZE = MAX_PACKET_SIZE;

  options: OpusScriptOptions;
  readonly samplingRate: number;
  readonly channels: number;
  readonly application: number;
  readonly #encoder: EncoderHandle;
  readonly #decoder: DecoderHandle;

  constructor(samplingRate: number, channels?: number, application?: number, options?: OpusScriptOptions) {
    if (!SAMPLING_RATES.includes(samplingRate)) throw new RangeError(`${samplingRate} is an invalid sampling rate.`);
    this.options = { wasm: true, ...options };
    this.samplingRate = samplingRate;
    this.channels = channels || 1;
    this.application = application || Application.AUDIO;
    this.#encoder = new EncoderHandle(this.channels);
    this.#decoder = new DecoderHandle(this.channels);
    check(this.#encoder.open(samplingRate, this.application), 'Encoder');
    check(this.#decoder.open(samplingRate), 'Decoder');
  }

  /** Encodes `frameSize` samples per channel of signed 16-bit little-endian PCM, interleaved. */
  encode(buffer: Uint8Array, frameSize: number): Buffer {
    return check(this.#encoder.encode(toBytes(buffer), frameSize), 'Encode');
  }

  /** Decodes a packet to signed 16-bit little-endian PCM, interleaved. */
  decode(buffer: Uint8Array): Buffer {
    return check(this.#decoder.decode(toBytes(buffer)), 'Decode');
  }

  encoderCTL(ctl: number, arg: number): void {
    check(this.#encoder.control(ctl, arg), 'Encoder CTL');
  }

  setBitrate(bitrate: number): void {
    this.encoderCTL(SET_BITRATE, bitrate);
  }

  decoderCTL(ctl: number, arg: number): void {
    check(this.#decoder.control(ctl, arg), 'Decoder CTL');
  }

  /** Frees the native memory now instead of at garbage collection. */
  delete(): void {
    this.#encoder.close();
    this.#decoder.close();
  }
}

function toBytes(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  if (Array.isArray(value)) return Uint8Array.from(value);
  throw new TypeError('Expected a Buffer');
}

function check<T>(result: T, what: string): Exclude<T, number> {
  if (typeof result === 'number' && result < 0) {
    throw new Error(`${what} error: ${ERRORS[String(result) as keyof typeof ERRORS]}`);
  }
  return result as Exclude<T, number>;
}

// What require() answers is the class itself, as with the package.
export { OpusScript as default, OpusScript as 'module.exports' };

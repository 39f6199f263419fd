/** voxlink/compat/discordjs-opus: the class of @discordjs/opus, over the libopus of voxlink. */
import { bytesOf, DecoderHandle, EncoderHandle } from './handles.js';

const APPLICATION_AUDIO = 2049;
const SET_BITRATE = 4002;
const GET_BITRATE = 4003;

/** What the package says for libopus's error numbers when it decodes. */
const DECODE_ERRORS: Readonly<Record<number, string>> = {
  [-1]: 'One or more invalid/out of range arguments',
  [-2]: 'The mode struct passed is invalid',
  [-3]: 'An internal error was detected',
  [-4]: 'The compressed data passed is corrupted',
  [-5]: 'Invalid/unsupported request number',
  [-6]: 'An encoder or decoder structure is invalid or already freed.',
  [-7]: 'Memory allocation has failed',
};

/** An encoder and a decoder in one, each made when it is first needed. */
export class OpusEncoder {
  readonly #rate: number;
  readonly #channels: number;
  #encoder: EncoderHandle | undefined;
  #decoder: DecoderHandle | undefined;

  constructor(rate = 48_000, channels = 2) {
    this.#rate = toInt32(rate, 'Expected rate to be a number');
    this.#channels = toInt32(channels, 'Expected channels to be a number');
  }

  /** Encodes one frame of signed 16-bit little-endian PCM, interleaved. */
  encode(buf: Buffer): Buffer {
    const encoder = this.#ensureEncoder();
    const pcm = bytesOf(checkBuffer(buf));
    const packet = encoder.encode(pcm, Math.floor(pcm.length / 2 / this.#channels));
    if (typeof packet === 'number') throw new Error('Could not encode the data');
    return packet;
  }

  /** Decodes a packet to signed 16-bit little-endian PCM, interleaved. */
  decode(buf: Buffer): Buffer {
    const packet = bytesOf(checkBuffer(buf));
    const pcm = this.#ensureDecoder().decode(packet);
    if (typeof pcm === 'number') throw new TypeError(DECODE_ERRORS[pcm] ?? 'Unknown OPUS error');
    return pcm;
  }

  applyEncoderCTL(ctl: number, value: number): void {
    checkControl(ctl, value);
    if (this.#ensureEncoder().control(ctl, value) !== 0) throw new TypeError('Invalid ctl / value');
  }

  applyDecoderCTL(ctl: number, value: number): void {
    checkControl(ctl, value);
    if (this.#ensureDecoder().control(ctl, value) !== 0) throw new TypeError('Invalid ctl / value');
  }

  setBitrate(bitrate: number): void {
    const value = toInt32(bitrate, 'Expected bitrate to be a number');
    if (this.#ensureEncoder().control(SET_BITRATE, value) !== 0) throw new TypeError('Invalid bitrate');
  }

  getBitrate(): number {
    return this.#ensureEncoder().get(GET_BITRATE);
  }

  #ensureEncoder(): EncoderHandle {
    if (this.#encoder) return this.#encoder;
    const encoder = new EncoderHandle(this.#channels);
    if (encoder.open(this.#rate, APPLICATION_AUDIO) !== 0) {
      throw new Error('Could not create encoder. Check the encoder parameters');
    }
    this.#encoder = encoder;
    return encoder;
  }

  #ensureDecoder(): DecoderHandle {
    if (this.#decoder) return this.#decoder;
    const decoder = new DecoderHandle(this.#channels);
    if (decoder.open(this.#rate) !== 0) {
      throw new Error('Could not create decoder. Check the decoder parameters');
    }
    this.#decoder = decoder;
    return decoder;
  }
}

function toInt32(value: unknown, refusal: string): number {
  if (typeof value !== 'number') throw new TypeError(refusal);
  return value | 0;
}

function checkBuffer(value: unknown): ArrayBufferView {
  if (value === undefined) throw new RangeError('Expected 1 argument');
  if (!ArrayBuffer.isView(value)) throw new TypeError('Provided input needs to be a buffer');
  return value;
}

function checkControl(ctl: unknown, value: unknown): void {
  if (value === undefined) throw new RangeError('Expected 2 arguments');
  if (typeof ctl !== 'number' || typeof value !== 'number') {
    throw new TypeError('Expected ctl and value to be numbers');
  }
}

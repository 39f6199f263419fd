// Writes PCM into an Ogg Opus file: voxlink's OpusEncoder makes the packets, mediabunny puts them into Ogg pages.
import { EncodedAudioPacketSource, EncodedPacket, FilePathTarget, OggOutputFormat, Output } from 'mediabunny';

const FRAME_MS = 20;
/** Time in Ogg Opus is counted in samples at 48 kHz, whatever the encoder's rate (RFC 7845, section 4). */
const OGG_RATE = 48000;
/**
 * Seconds in a page. One is what RFC 7845 recommends, and it keeps pages below 255 segments: mediabunny 1.61 counts a
 * page that reaches them one packet short.
 */
const PAGE_SECONDS = 1;

/**
 * What is needed of an OpusEncoder.
 * @typedef {{ sampleRate: number, channels: number, lookahead: number, encode(pcm: Float32Array): Uint8Array }} Encoder
 */

export class OggOpusWriter {
  #encoder;
  #output;
  #track = new EncodedAudioPacketSource('opus');
  #config;
  #frame;
  #filled = 0;
  #frames = 0;
  #bytes = 0;
  /** Samples per channel at the encoder's rate. */
  #samples = 0;
  /** The packet that has been made but not written, since only the last one of a file may be cut short. */
  #held = null;

  /**
   * @param {string} path
   * @param {Encoder} encoder Its sampling rate and channels are those of the file.
   * @param {{ title?: string, comment?: string }} [tags]
   */
  static async create(path, encoder, tags = {}) {
    const writer = new OggOpusWriter(path, encoder, tags);
    await writer.#output.start();
    return writer;
  }

  constructor(path, encoder, tags) {
    this.#encoder = encoder;
    const { sampleRate, channels } = encoder;
    this.#frame = new Float32Array(((sampleRate * FRAME_MS) / 1000) * channels);
    this.#config = { codec: 'opus', sampleRate: OGG_RATE, numberOfChannels: channels, description: opusHead(encoder) };
    this.#output = new Output({
      format: new OggOutputFormat({ maximumPageDuration: PAGE_SECONDS }),
      target: new FilePathTarget(path),
    });
    this.#output.addAudioTrack(this.#track);
    this.#output.setMetadataTags(tags);
  }

  /** Seconds written so far. */
  get duration() {
    return this.#samples / this.#encoder.sampleRate;
  }

  /** Bytes of all packets so far. */
  get bytes() {
    return this.#bytes;
  }

  /**
   * @param {Int16Array | Float32Array} pcm Interleaved, of any length.
   */
  async write(pcm) {
    const scale = pcm instanceof Int16Array ? 1 / 32768 : 1;
    for (let read = 0; read < pcm.length; ) {
      const count = Math.min(pcm.length - read, this.#frame.length - this.#filled);
      for (let i = 0; i < count; i++) this.#frame[this.#filled + i] = pcm[read + i] * scale;
      read += count;
      this.#filled += count;
      if (this.#filled === this.#frame.length) await this.#encodeFrame();
    }
    this.#samples += pcm.length / this.#encoder.channels;
  }

  /** Pushes out what the encoder still holds back, cuts the end to the sample, and completes the file. */
  async close() {
    const total = this.#oggSamples(this.#encoder.lookahead + this.#samples);
    while (this.#frames * this.#oggFrame < total || this.#frames === 0) {
      this.#frame.fill(0, this.#filled);
      await this.#encodeFrame();
    }
    await this.#writeHeld(total - (this.#frames - 1) * this.#oggFrame);
    await this.#output.finalize();
  }

  get #oggFrame() {
    return (OGG_RATE * FRAME_MS) / 1000;
  }

  #oggSamples(samples) {
    return Math.round((samples * OGG_RATE) / this.#encoder.sampleRate);
  }

  async #encodeFrame() {
    const packet = this.#encoder.encode(this.#frame);
    this.#filled = 0;
    await this.#writeHeld(this.#oggFrame);
    this.#held = packet;
    this.#bytes += packet.length;
    this.#frames++;
  }

  async #writeHeld(samples) {
    if (!this.#held) return;
    const start = (this.#frames - 1) * this.#oggFrame;
    const packet = new EncodedPacket(this.#held, 'key', start / OGG_RATE, samples / OGG_RATE);
    await this.#track.add(packet, { decoderConfig: this.#config });
    this.#held = null;
  }
}

/** The identification header (RFC 7845, section 5.1). Its pre-skip is what the encoder's delay puts before the sound. */
function opusHead({ sampleRate, channels, lookahead }) {
  const bytes = new Uint8Array(19);
  bytes.set(new TextEncoder().encode('OpusHead'));
  const view = new DataView(bytes.buffer);
  view.setUint8(8, 1);
  view.setUint8(9, channels);
  view.setUint16(10, Math.round((lookahead * OGG_RATE) / sampleRate), true);
  view.setUint32(12, sampleRate, true);
  return bytes;
}

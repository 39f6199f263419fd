/**
 * An encoder and a decoder at 48 kHz behind one pair of calls. `pcm` and what `decode` gives hold 16-bit samples.
 * @typedef {object} Codec
 * @property {(pcm: Int16Array) => unknown} encode
 * @property {(packet: Uint8Array) => unknown} decode
 *
 * @typedef {object} Settings
 * @property {1 | 2} channels
 * @property {'voip' | 'audio'} application
 * @property {number} frameSize samples per channel
 * @property {number} bitrate
 * @property {number} complexity
 */

/** voxlink again, by the calls that make a new array for each result, as all calls of its peers do. */
export const ALLOCATING = 'voxlink, allocating';

const SAMPLE_RATE = 48_000;
const COMPLEXITY_REQUEST = 4010;

async function openVoxlink({ channels, application, bitrate, complexity }) {
  const { OpusDecoder, OpusEncoder } = await import('../../dist/opus/index.js');
  const encoder = new OpusEncoder({ sampleRate: SAMPLE_RATE, channels, application, bitrate, complexity });
  return { encoder, decoder: new OpusDecoder(SAMPLE_RATE, channels) };
}

/** @type {Record<string, (settings: Settings) => Promise<Codec>>} */
export const codecs = {
  async voxlink(settings) {
    const { encoder, decoder } = await openVoxlink(settings);
    const packet = new Uint8Array(4000);
    const pcm = new Int16Array(5760 * settings.channels);
    return {
      encode: (frame) => encoder.encodeInto(frame, packet),
      decode: (bytes) => decoder.decodeInto(bytes, pcm),
    };
  },
  async [ALLOCATING](settings) {
    const { encoder, decoder } = await openVoxlink(settings);
    return { encode: (frame) => encoder.encode(frame), decode: (bytes) => decoder.decode(bytes) };
  },
  // Its application is fixed: audio.
  async '@discordjs/opus'({ channels, bitrate, complexity }) {
    const { default: discord } = await import('@discordjs/opus');
    const codec = new discord.OpusEncoder(SAMPLE_RATE, channels);
    codec.setBitrate(bitrate);
    codec.applyEncoderCTL(COMPLEXITY_REQUEST, complexity);
    return {
      encode: (frame) => codec.encode(bufferOf(frame)),
      decode: (bytes) => codec.decode(bufferOf(bytes)),
    };
  },
  async '@evan/opus'({ channels, application, bitrate, complexity }) {
    const { Decoder, Encoder } = await import('@evan/opus');
    const encoder = new Encoder({ channels, sample_rate: SAMPLE_RATE, application });
    encoder.bitrate = bitrate;
    encoder.complexity = complexity;
    const decoder = new Decoder({ channels, sample_rate: SAMPLE_RATE });
    return { encode: (frame) => encoder.encode(frame), decode: (bytes) => decoder.decode(bytes) };
  },
  // It takes 60 ms at most, in packets of a limited size.
  async opusscript({ channels, application, frameSize, bitrate, complexity }) {
    const { default: OpusScript } = await import('opusscript');
    const codec = new OpusScript(SAMPLE_RATE, channels, OpusScript.Application[application.toUpperCase()]);
    codec.setBitrate(bitrate);
    codec.encoderCTL(COMPLEXITY_REQUEST, complexity);
    return {
      encode: (frame) => codec.encode(bufferOf(frame), frameSize),
      decode: (bytes) => codec.decode(bufferOf(bytes)),
    };
  },
};

/** @param {ArrayBufferView} view */
function bufferOf({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength);
}

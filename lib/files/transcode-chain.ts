import {
  type OpusEncoderSettings,
  type OpusSampleRate,
  type OpusSamples,
  type OpusSignal,
  Resampler,
} from '../opus/index.js';
import { ChannelMixer } from './channel-mixer.js';
import { DecoderStage } from './decoder-stage.js';
import { EncoderStage, type OpusEncoderStreamOptions } from './encoder-stage.js';
import { type AudioFileError, formatError } from './error.js';
import { OggMuxerStage } from './ogg-stages.js';
import type { OpusTagsInit } from './opus-tags.js';
import type { OpusFilePacket, OpusFileStream } from './packet.js';
import type { Emit, Stage } from './stage.js';
import type { ByteTarget } from './target.js';
import { WavMuxer, type WavSampleFormat } from './wav-muxer.js';
import { WebmMuxerStage } from './webm-muxer-stage.js';

/** What the chain between two files may be told, apart from the encoder's settings. */
export interface ChainOptions extends Omit<OpusEncoderSettings, 'signal'> {
  /** The encoder's hint about the input, there called `signal` (default 'auto'). */
  content?: OpusSignal;
  /** Of the output, in hertz (default: that of the input, or for Opus the next rate that it has). */
  sampleRate?: number;
  /** Of the output (default: those of the input). Surround sound is mixed down. */
  channels?: 1 | 2;
  /** Length of each packet in milliseconds (default 20). */
  frameMs?: OpusEncoderStreamOptions['frameMs'];
  application?: OpusEncoderStreamOptions['application'];
  /** Title, artist and the like of an Opus file (default: those of the input). */
  tags?: OpusTagsInit;
  /** How a WAV file holds its samples (default 'int16'). */
  wavFormat?: WavSampleFormat;
  onFault?: (fault: AudioFileError) => void;
}

export interface Pcm {
  sampleRate: number;
  channels: number;
}

const CODEC_RATES: readonly number[] = [8000, 12_000, 16_000, 24_000, 48_000];
const HIGHEST_RATE = 192_000;

/** A chain that ends in bytes, with what is to be done when they are all written. */
export interface ChainEnd<In> {
  stage: Stage<In, Uint8Array>;
  finish?: (target: ByteTarget) => Promise<void>;
  copied?: boolean;
}

export function pcmToOpus(pcm: Pcm, format: 'ogg' | 'webm', options: ChainOptions): ChainEnd<OpusSamples> {
  const { sampleRate: wanted, channels: wantedChannels, content, wavFormat: _, onFault: __, ...settings } = options;
  const sampleRate = (wanted ?? codecRate(pcm.sampleRate, settings.qext)) as OpusSampleRate;
  const channels = wantedChannels ?? pcm.channels;
  const encoder = new EncoderStage({
    ...settings,
    signal: content,
    sampleRate,
    channels,
    inputSampleRate: pcm.sampleRate,
  });
  const end = muxer(format, {});
  return { ...end, stage: chain([...conversions(pcm, { sampleRate, channels }), encoder, end.stage]) };
}

/** Takes the packets over where nothing asks for others. */
export function opusToOpus(
  stream: OpusFileStream,
  format: 'ogg' | 'webm',
  { tags, onFault, wavFormat: _, ...settings }: ChainOptions,
): ChainEnd<OpusFilePacket> {
  if (Object.values(settings).every((value) => value === undefined)) {
    return { ...muxer(format, { tags }), copied: true };
  }
  const { channels, mappingFamily } = stream.head;
  if (mappingFamily > 1) throw formatError(`Streams of family ${mappingFamily} are taken over but not encoded anew`);
  const decoder = new DecoderStage({ format: 'float32', onFault });
  const encoding = { ...settings, tags: tags ?? stream.tags.comments };
  const end = pcmToOpus({ sampleRate: 48_000, channels }, format, encoding);
  return { ...end, stage: chain([decoder, end.stage]) };
}

export function opusToWav(stream: OpusFileStream, options: ChainOptions): ChainEnd<OpusFilePacket> {
  const { inputSampleRate } = stream.head;
  const isUsual = inputSampleRate >= 8000 && inputSampleRate <= HIGHEST_RATE;
  const sampleRate = options.sampleRate ?? (isUsual ? inputSampleRate : 48_000);
  const channels = options.channels ?? stream.head.channels;
  const decoded = { sampleRate: CODEC_RATES.includes(sampleRate) ? sampleRate : 48_000, channels };
  const decoder = new DecoderStage({
    sampleRate: decoded.sampleRate as OpusSampleRate,
    channels: options.channels,
    format: options.wavFormat && options.wavFormat !== 'int16' ? 'float32' : 'int16',
    onFault: options.onFault,
  });
  const end = pcmToWav(decoded, { ...options, sampleRate });
  return { ...end, stage: chain([decoder, end.stage]) };
}

export function pcmToWav(pcm: Pcm, options: ChainOptions): ChainEnd<OpusSamples> {
  const sampleRate = options.sampleRate ?? pcm.sampleRate;
  const channels = options.channels ?? pcm.channels;
  const muxer = new WavMuxer({ sampleRate, channels, format: options.wavFormat });
  let hasBegun = false;
  const begin = (emit: Emit<Uint8Array>) => {
    if (!hasBegun) emit(muxer.begin());
    hasBegun = true;
  };
  const stage: Stage<OpusSamples, Uint8Array> = {
    push(samples, emit) {
      begin(emit);
      emit(muxer.add(samples));
    },
    end(emit) {
      begin(emit);
      emit(muxer.finish());
    },
  };
  return {
    stage: chain([...conversions(pcm, { sampleRate, channels }), stage]),
    finish: async (target) => target.patch?.(0, muxer.header()),
  };
}

function muxer(format: 'ogg' | 'webm', options: { tags?: OpusTagsInit }): ChainEnd<OpusFilePacket> {
  if (format === 'ogg') return { stage: new OggMuxerStage(options) };
  const stage = new WebmMuxerStage(options);
  return { stage, finish: (target) => stage.finish(target) };
}

/** The lowest rate of the codec that loses nothing of the input's. */
function codecRate(rate: number, qext: boolean | undefined): number {
  if (qext && rate > 48_000) return 96_000;
  return CODEC_RATES.find((one) => one >= rate) ?? 48_000;
}

/** Fewer channels first, more channels last, because each is resampled. */
export function conversions(from: Pcm, to: Pcm): Stage<OpusSamples, OpusSamples>[] {
  const channels = Math.min(from.channels, to.channels);
  const mixer = from.channels === to.channels ? [] : [new ChannelMixer({ from: from.channels, to: to.channels })];
  const resampler =
    from.sampleRate === to.sampleRate ? [] : [new Resampler({ from: from.sampleRate, to: to.sampleRate, channels })];
  return from.channels > to.channels ? [...mixer, ...resampler] : [...resampler, ...mixer];
}

/** Several stages as one. */
export function chain<In, Out = Uint8Array>(stages: Stage<never, unknown>[]): Stage<In, Out> {
  const [first, ...rest] = stages as [Stage<In, unknown>, ...Stage<unknown, unknown>[]];
  if (rest.length === 0) return first as Stage<In, Out>;
  const next: Stage<unknown, Out> = chain(rest as Stage<never, unknown>[]);
  return {
    push: (input, emit) => first.push(input, (out) => next.push(out, emit)),
    end(emit) {
      first.end((out) => next.push(out, emit));
      next.end(emit);
    },
    close() {
      first.close?.();
      next.close?.();
    },
  };
}

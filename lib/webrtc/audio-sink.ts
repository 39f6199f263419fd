import { checkFunction, checkInteger, checkOptions, wrongValue } from '../core/check.js';
import { type NativeAudioSink, native, SinkEvent } from '../native.js';
import { MediaSink, type MediaSinkOptions } from './media-sink.js';
import { type MediaStreamTrack, toTrack, tracks } from './media-stream-track.js';

/** A piece of PCM. */
export interface AudioFrame {
  /** Interleaved 16-bit samples. */
  data: Int16Array;
  sampleRate: number;
  channels: number;
  samplesPerChannel: number;
  /** Of the first sample, in milliseconds on the timeline of performance.now(). Gaps show where audio is missing. */
  timestamp: number;
}

export interface AudioSinkOptions extends MediaSinkOptions {
  /** A multiple of 100 from 8000 to 48000 Hz. Default 48000. */
  sampleRate?: number;
  /** 1 or 2. Default 1. */
  channels?: number;
  /** Length of a frame in milliseconds: a multiple of 10 up to 120. Default 10. */
  frameMs?: number;
  onframe?: (frame: AudioFrame) => void;
}

const DEFAULT_QUEUE_MS = 1000;

/** The same instant on the two timelines: what the native side counts from, and what performance.now() does. */
const timelineOffset = Number(process.hrtime.bigint()) / 1e6 - performance.now();

function checkMultiple(value: number, name: string, step: number, min: number, max: number): number {
  checkInteger(value, name, min, max);
  if (value % step !== 0) throw wrongValue(`multiple of ${step} between ${min} and ${max}`, name, value);
  return value;
}

/**
 * The audio of a track, received or local, as PCM at the rate and frame length asked for. A received track is decoded
 * only while it has a sink. Frames are delivered to `onframe` and to `for await (const frame of sink)`. Frames that the
 * event loop has no time for are dropped and counted; a disabled track gives silence.
 */
export class AudioSink extends MediaSink<AudioFrame> implements AsyncIterable<AudioFrame> {
  readonly sampleRate: number;
  readonly channels: number;
  readonly frameMs: number;

  constructor(track: MediaStreamTrack, options?: AudioSinkOptions) {
    const given = checkOptions(options, 'options');
    const { sampleRate = 48_000, channels = 1, frameMs = 10, onframe } = given;
    if (toTrack(track, 'track').kind !== 'audio') throw wrongValue('audio track', 'track.kind', track.kind);
    checkMultiple(sampleRate, 'sampleRate', 100, 8000, 48_000);
    checkInteger(channels, 'channels', 1, 2);
    checkMultiple(frameMs, 'frameMs', 10, 10, 120);
    if (onframe !== undefined) checkFunction(onframe, 'onframe');
    const { highWaterMark = Math.ceil(DEFAULT_QUEUE_MS / frameMs) } = given;
    checkInteger(highWaterMark, 'highWaterMark', 1, 100_000);

    const sink: NativeAudioSink = new native.AudioSink(tracks.native(track), sampleRate, channels, frameMs);
    super(track, sink, highWaterMark);
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.frameMs = frameMs;
    this.onframe = onframe ?? null;
    sink.receive = (event, data: Int16Array, timeMs: number) => {
      if (event === SinkEvent.Ended) this.finish();
      else this.deliver(this.#frame(data, timeMs - timelineOffset));
    };
  }

  #frame(data: Int16Array, timestamp: number): AudioFrame {
    const { sampleRate, channels } = this;
    return { data, sampleRate, channels, samplesPerChannel: data.length / channels, timestamp };
  }
}

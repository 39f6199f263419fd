import { checkBoolean, checkInteger, checkOptions, wrongValue } from '../core/check.js';
import { type NativeAudioSink, native, SinkEvent } from '../native.js';
import { closeWithReader, MediaSink, type MediaSinkOptions, toDelivery } from './media-sink.js';
import { type MediaStreamTrack, toTrack, tracks } from './media-stream-track.js';
import { performanceTime } from './timeline.js';
import { framesOfKind } from './track-frames.js';

/** A piece of PCM. */
export interface AudioFrame {
  /** Interleaved 16-bit samples. */
  data: Int16Array;
  sampleRate: number;
  channels: number;
  samplesPerChannel: number;
  /** Of the first sample, in milliseconds on the timeline of performance.now(). Gaps show where audio is missing. */
  timestamp: number;
  /**
   * When the first sample was captured, on the same timeline. Of received audio it is estimated from the sender reports
   * of RTCP (RFC 3550, section 6.4.1), and undefined until two of them have come.
   */
  captureTime: number | undefined;
  /** When the packet came, on the same timeline. Undefined for local audio. */
  receiveTime: number | undefined;
  /** RTP timestamp of the first sample, by the clock of the sender's codec. Undefined for local audio. */
  rtpTimestamp: number | undefined;
  /** What the packet says by the header extension abs-capture-time, as in RTCRtpContributingSource. */
  captureTimestamp: number | undefined;
  /** In dBov (RFC 6464), from -127 for silence to 0; with the option `level`. */
  level: number | undefined;
  /** Whether somebody speaks; with the option `voiceActivity`. */
  voice: boolean | undefined;
}

/** How eagerly the detector of voice activity takes sound for noise: 0 least, 3 most. */
export type VoiceAggressiveness = 0 | 1 | 2 | 3;

export interface AudioSinkOptions extends MediaSinkOptions {
  /** A multiple of 100 from 8000 to 48000 Hz. Default 48000. */
  sampleRate?: number;
  /** 1 or 2. Default 1. */
  channels?: number;
  /** Length of a frame in milliseconds: a multiple of 10 up to 120. Default 10. */
  frameMs?: number;
  /** Measures the level of each frame. Default false. */
  level?: boolean;
  /** Looks for voice in each frame, by libwebrtc's detector. Default: not. */
  voiceActivity?: VoiceAggressiveness;
  onframe?: (frame: AudioFrame) => void;
}

const DEFAULT_QUEUE_MS = 1000;

function checkMultiple(value: number, name: string, step: number, min: number, max: number): number {
  checkInteger(value, name, min, max);
  if (value % step !== 0) throw wrongValue(`multiple of ${step} between ${min} and ${max}`, name, value);
  return value;
}

/**
 * The audio of a track, received or local, as PCM at the rate and frame length asked for. A received track is decoded
 * only while it has a sink. Frames are delivered to `onframe`, to `for await (const frame of sink)`, to `readable` and
 * to `toNodeStream()`. Frames that the event loop has no time for are dropped and counted; a disabled track gives
 * silence.
 */
export class AudioSink extends MediaSink<AudioFrame> {
  readonly sampleRate: number;
  readonly channels: number;
  readonly frameMs: number;

  constructor(track: MediaStreamTrack, options?: AudioSinkOptions) {
    const given = checkOptions(options, 'options');
    const { sampleRate = 48_000, channels = 1, frameMs = 10, level = false, voiceActivity } = given;
    if (toTrack(track, 'track').kind !== 'audio') throw wrongValue('audio track', 'track.kind', track.kind);
    checkMultiple(sampleRate, 'sampleRate', 100, 8000, 48_000);
    checkInteger(channels, 'channels', 1, 2);
    checkMultiple(frameMs, 'frameMs', 10, 10, 120);
    checkBoolean(level, 'level');
    if (voiceActivity !== undefined) checkInteger(voiceActivity, 'voiceActivity', 0, 3);
    const delivery = toDelivery(given, Math.ceil(DEFAULT_QUEUE_MS / frameMs));

    const sink: NativeAudioSink = new native.AudioSink(
      tracks.native(track),
      sampleRate,
      channels,
      frameMs,
      level,
      voiceActivity ?? null,
    );
    super(track, sink, delivery);
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.frameMs = frameMs;
    sink.receive = (event, ...frame: NativeFrame) => {
      if (event === SinkEvent.Ended) this.finish();
      else this.deliver(toFrame(...frame));
    };
  }
}

type NativeFrame = [
  data: Int16Array,
  timeMs: number,
  sampleRate: number,
  channels: number,
  captureMs?: number,
  receiveMs?: number,
  rtpTimestamp?: number,
  captureTimestamp?: number,
  level?: number,
  voice?: boolean,
];

function toFrame(
  ...[
    data,
    timeMs,
    sampleRate,
    channels,
    captureMs,
    receiveMs,
    rtpTimestamp,
    captureTimestamp,
    level,
    voice,
  ]: NativeFrame
): AudioFrame {
  return {
    data,
    sampleRate,
    channels,
    samplesPerChannel: data.length / channels,
    timestamp: performanceTime(timeMs),
    captureTime: captureMs === undefined ? undefined : performanceTime(captureMs),
    receiveTime: receiveMs === undefined ? undefined : performanceTime(receiveMs),
    rtpTimestamp,
    captureTimestamp,
    level,
    voice,
  };
}

framesOfKind('audio', (track, options) => closeWithReader(new AudioSink(track, options as AudioSinkOptions)));

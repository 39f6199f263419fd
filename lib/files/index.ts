/** voxlink/files: files of Opus and WAV, and pipelines between them. */
export { type AudioFileOptions, type AudioFileReader, openAudioFile } from './audio-file-reader.js';
export { ChannelMixer, type ChannelMixerOptions } from './channel-mixer.js';
export type { OpusDecoderStreamOptions } from './decoder-stage.js';
export type { OpusEncoderStreamOptions } from './encoder-stage.js';
export { AudioFileError } from './error.js';
export { inspectOpusFile, type OpusFileSummary, type OpusStreamSummary } from './inspect.js';
export { OggOpusDemuxer, type OggOpusDemuxerOptions } from './ogg-demuxer.js';
export { OggOpusMuxer, type OggOpusMuxerOptions } from './ogg-muxer.js';
export type { OggMuxerStageOptions } from './ogg-stages.js';
export { type AudioFileFormat, openOpusFile } from './open-opus-file.js';
export type { OpusFileOptions, OpusFileReader } from './opus-file-reader.js';
export type { OpusHead, OpusHeadOptions } from './opus-head.js';
export type { OpusTags, OpusTagsInit } from './opus-tags.js';
export type { OpusFilePacket, OpusFileStream } from './packet.js';
export type { AudioInput } from './source.js';
export {
  ChannelMixerStream,
  OggOpusDemuxerStream,
  OggOpusMuxerStream,
  OpusDecoderStream,
  OpusEncoderStream,
  ResamplerStream,
} from './streams.js';
export type { AudioOutput } from './target.js';
export { type TranscodeOptions, type TranscodeProgress, type TranscodeResult, transcode } from './transcode.js';
export type { WavSampleFormat } from './wav-muxer.js';

import { RTCAudioSink } from './audio-sink.js';
import { RTCAudioSource } from './audio-source.js';
import { i420ToRgba, rgbaToI420 } from './i420.js';
import { RTCVideoSink } from './video-sink.js';
import { RTCVideoSource } from './video-source.js';

export type { RTCAudioDataEvent } from './audio-sink.js';
export type { RTCAudioData } from './audio-source.js';
export type { BinaryData } from './bytes.js';
export type { RTCVideoFrame } from './i420.js';
export type { RTCVideoFrameEvent } from './video-sink.js';
export type { RTCVideoSourceInit } from './video-source.js';
export { i420ToRgba, RTCAudioSink, RTCAudioSource, RTCVideoSink, RTCVideoSource, rgbaToI420 };

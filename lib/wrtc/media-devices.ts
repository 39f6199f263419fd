import { EventTargetBase } from '../core/event-handlers.js';
import { toDictionary } from '../core/webidl.js';
import type { MediaStream } from '../webrtc/media-stream.js';
import type { MediaStreamTrack } from '../webrtc/media-stream-track.js';
import { RTCAudioSource } from './audio-source.js';
import { MediaStream as StreamConstructor } from './media-stream.js';
import { RTCVideoSource } from './video-source.js';

export interface MediaStreamConstraints {
  audio?: boolean | object;
  video?: boolean | object;
}

function silentTrack(): MediaStreamTrack {
  const source = new RTCAudioSource();
  // From the first samples on, a source sends silence.
  source.onData({ samples: new Int16Array(480), sampleRate: 48_000 });
  return source.createTrack();
}

/** There are no devices: the audio is silent, and the video has no pictures. */
export async function getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
  const { audio, video } = toDictionary(constraints, 'constraints');
  if (!audio && !video) throw new TypeError('Expected audio or video in constraints but received neither');
  const tracks: MediaStreamTrack[] = [];
  if (audio) tracks.push(silentTrack());
  if (video) tracks.push(new RTCVideoSource().createTrack());
  return new StreamConstructor(tracks);
}

export class MediaDevices extends EventTargetBase<Record<string, never>> {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    return getUserMedia(constraints);
  }

  getDisplayMedia(constraints: MediaStreamConstraints = { video: true }): Promise<MediaStream> {
    return getUserMedia({ video: true, ...constraints });
  }

  /** None. */
  async enumerateDevices(): Promise<never[]> {
    return [];
  }

  getSupportedConstraints(): { width: boolean; height: boolean } {
    return { width: true, height: true };
  }
}

export const mediaDevices = new MediaDevices();

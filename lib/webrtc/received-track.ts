import { wrongValue } from '../core/check.js';
import { type MediaStreamTrack, toTrack, tracks } from './media-stream-track.js';
import { receivers } from './rtp-receiver.js';

/** The track that a receiver or its track stands for. */
export function toReceivedTrack(value: unknown, name: string): MediaStreamTrack {
  const track = receivers.is(value) ? value.track : toTrack(value, name);
  if (!tracks.native(track).received) throw wrongValue('received track', name, `local ${track.kind} track`);
  return track;
}

import { describe, expect, it } from 'vitest';
import { MediaStream, MediaStreamTrack, RTCPeerConnection } from '../../lib/index.js';

/** Tracks of receivers: they need no source. */
function makeTracks(connection: RTCPeerConnection): [MediaStreamTrack, MediaStreamTrack] {
  const audio = connection.addTransceiver('audio').receiver.track;
  return [audio, connection.addTransceiver('video').receiver.track];
}

describe('MediaStream', () => {
  it('holds each track once, in the order of addition', () => {
    using connection = new RTCPeerConnection();
    const [audio, video] = makeTracks(connection);
    const stream = new MediaStream([video, audio, video]);
    expect(stream.getTracks()).toEqual([video, audio]);
    expect(stream.getAudioTracks()).toEqual([audio]);
    expect(stream.getVideoTracks()).toEqual([video]);
    expect(stream.getTrackById(audio.id)).toBe(audio);
    expect(stream.getTrackById('unknown')).toBeNull();
    stream.onremovetrack = () => expect.unreachable();
    stream.removeTrack(video);
    stream.removeTrack(video);
    stream.addTrack(audio);
    expect(stream.getTracks()).toEqual([audio]);
  });

  it('copies tracks from a stream, and clones them when cloned', () => {
    using connection = new RTCPeerConnection();
    const [audio] = makeTracks(connection);
    const stream = new MediaStream([audio]);
    const copy = new MediaStream(stream);
    expect(copy.id).not.toBe(stream.id);
    expect(copy.getTracks()).toEqual([audio]);
    const [cloned] = stream.clone().getTracks();
    expect(cloned).not.toBe(audio);
    expect(cloned?.id).not.toBe(audio.id);
    expect(cloned?.kind).toBe('audio');
  });

  it('is active while a track is live', () => {
    using connection = new RTCPeerConnection();
    const [audio] = makeTracks(connection);
    const stream = new MediaStream([audio]);
    expect([new MediaStream().active, stream.active]).toEqual([false, true]);
    audio.stop();
    expect(stream.active).toBe(false);
  });

  it('takes tracks only', () => {
    const construct = MediaStream as unknown as new (...args: unknown[]) => MediaStream;
    for (const from of ['text', 1, {}, [{}], null]) expect(() => new construct(from)).toThrow(TypeError);
    expect(() => new MediaStream().addTrack({} as MediaStreamTrack)).toThrow(TypeError);
    expect(() => (new MediaStream().addTrack as () => void)()).toThrow(TypeError);
  });
});

describe('MediaStreamTrack', () => {
  it('stops for good, without an event', () => {
    using connection = new RTCPeerConnection();
    const [audio] = makeTracks(connection);
    audio.onended = () => expect.unreachable();
    audio.stop();
    audio[Symbol.dispose]();
    expect(audio.readyState).toBe('ended');
    expect(audio.clone().readyState).toBe('ended');
  });

  it('keeps enabled and contentHint in its clones', () => {
    using connection = new RTCPeerConnection();
    const [audio, video] = makeTracks(connection);
    audio.enabled = false;
    audio.contentHint = 'speech';
    audio.contentHint = 'motion';
    video.contentHint = 'motion';
    const clone = audio.clone();
    expect(clone).toMatchObject({ enabled: false, contentHint: 'speech', kind: 'audio', muted: true });
    expect(video.contentHint).toBe('motion');
    clone.enabled = true;
    expect(audio.enabled).toBe(false);
  });

  it('cannot be constructed', () => {
    expect(() => Reflect.construct(MediaStreamTrack, [])).toThrow(new TypeError('Illegal constructor'));
  });
});

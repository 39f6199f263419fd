import { describe, expect, it } from 'vitest';
import { AudioSource, OverconstrainedError, VideoSource } from '../../lib/index.js';

describe('constraints', () => {
  it('are kept when the source meets them, in a copy', async () => {
    using source = new AudioSource({ sampleRate: 16_000, channels: 1 });
    const { track } = source;
    expect(track.getConstraints()).toEqual({});
    const wanted = { sampleRate: { min: 8000, max: 16_000 }, channelCount: { exact: 1 }, width: 4, unknown: 1 };
    await track.applyConstraints(wanted);
    wanted.sampleRate.min = 1;
    const kept = { sampleRate: { min: 8000, max: 16_000 }, channelCount: { exact: 1 }, width: 4 };
    expect(track.getConstraints()).toEqual(kept);
    expect(track.clone().getConstraints()).toEqual(kept);
    await track.applyConstraints();
    expect(track.getConstraints()).toEqual({});
  });

  it('are refused by name when the source does not meet them', async () => {
    using source = new AudioSource();
    const { track } = source;
    await track.applyConstraints({ sampleRate: { ideal: 8000 } });
    for (const [name, constraint] of [
      ['sampleRate', { exact: 8000 }],
      ['sampleRate', { max: 44_100 }],
      ['channelCount', { min: 2 }],
      ['deviceId', { exact: ['a', 'b'] }],
    ] as const) {
      const error = await track.applyConstraints({ [name]: constraint }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(OverconstrainedError);
      expect(error).toMatchObject({ name: 'OverconstrainedError', constraint: name });
    }
    expect(track.getConstraints()).toEqual({ sampleRate: { ideal: 8000 } });
    await expect(track.applyConstraints(8 as never)).rejects.toThrow(TypeError);
    source.close();
    await track.applyConstraints({ sampleRate: { exact: 8000 } });
  });

  it('come with settings and capabilities of the source', () => {
    using audio = new AudioSource({ sampleRate: 24_000, channels: 2 });
    expect(audio.track.getSettings()).toEqual({
      sampleRate: 24_000,
      sampleSize: 16,
      channelCount: 2,
      autoGainControl: false,
      echoCancellation: false,
      noiseSuppression: false,
    });
    expect(audio.track.getCapabilities()).toMatchObject({
      sampleRate: { min: 24_000, max: 24_000 },
      echoCancellation: [false],
    });
    using video = new VideoSource();
    expect(video.track.getSettings()).toEqual({});
    video.write({ width: 4, height: 2, data: new Uint8Array(12) });
    expect(video.track.getSettings()).toEqual({ width: 4, height: 2, aspectRatio: 2 });
    expect(video.track.getCapabilities()).toMatchObject({ width: { min: 1, max: 8192 } });
  });
});

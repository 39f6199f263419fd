import { expect, it } from 'vitest';
import { type ColorBars, deviceOf, getDisplayMedia, getUserMedia, Tone } from '../../lib/devices/index.js';
import type { MediaStreamTrack } from '../../lib/index.js';
import { until } from '../helpers/audio.js';

it('opens a microphone and a camera, which close with their tracks', async () => {
  const stream = await getUserMedia({ audio: true, video: { device: 'bars', width: 320, height: 180, framerate: 50 } });
  const [audio, video] = [...stream.getAudioTracks(), ...stream.getVideoTracks()] as [
    MediaStreamTrack,
    MediaStreamTrack,
  ];
  expect(deviceOf(audio)).toBeInstanceOf(Tone);
  const camera = deviceOf(video) as ColorBars;
  expect(camera).toMatchObject({ width: 320, height: 180, framerate: 50, closed: false });
  const clone = video.clone();
  video.stop();
  const { frames } = camera;
  await until(() => camera.frames > frames + 3);
  clone.stop();
  await until(() => camera.closed);
  expect((deviceOf(audio) as Tone).closed).toBe(false);
  audio.stop();
});

it('shows a screen without being asked what', async () => {
  const stream = await getDisplayMedia();
  const [track] = stream.getTracks() as [MediaStreamTrack];
  expect([track.kind, stream.getTracks().length]).toEqual(['video', 1]);
  expect(deviceOf(track)).toMatchObject({ width: 1280, height: 720 });
  track.stop();
  const small = await getDisplayMedia({ video: { device: 'bars', width: 320 } });
  expect(deviceOf(small.getVideoTracks()[0] as MediaStreamTrack)).toMatchObject({ width: 320, height: 720 });
  for (const each of small.getTracks()) each.stop();
});

it('closes the microphone when there is no camera', async () => {
  await expect(getUserMedia({ audio: true, video: { device: 'file', file: '/none.y4m' } })).rejects.toMatchObject({
    code: 'ENOENT',
  });
  await expect(getUserMedia({ video: { device: 'webcam' } as never })).rejects.toThrow(
    "Expected one of 'bars', 'file' for video.device but received \"webcam\" (string)",
  );
  await expect(getUserMedia({ video: 7 as never })).rejects.toThrow('Expected boolean or object for video');
  await expect(getUserMedia({})).rejects.toThrow('Expected audio or video for constraints');
});

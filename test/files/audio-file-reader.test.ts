import { describe, expect, it } from 'vitest';
import { type AudioFileReader, openAudioFile } from '../../lib/files/index.js';
import { purity } from '../helpers/signals.js';
import { toOpusFile, wav } from '../helpers/wav.js';

describe('openAudioFile', () => {
  async function all(file: AudioFileReader): Promise<Int16Array> {
    const parts: Int16Array[] = [];
    for await (const pcm of file) parts.push(pcm);
    return Int16Array.from(parts.flatMap((part) => [...part]));
  }

  it('reads each kind of file as PCM, and jumps to the sample', async () => {
    for (const bytes of [wav(3, 22_050, 2), await toOpusFile(wav(3), 'ogg')]) {
      await using file = await openAudioFile(bytes, { sampleRate: 16_000 });
      expect([file.sampleRate, file.channels]).toEqual([16_000, 1]);
      const whole = await all(file);
      expect(Math.abs(whole.length - 48_000)).toBeLessThan(400);
      expect(await file.read()).toBe(null);
      await file.seek(1);
      const rest = await all(file);
      expect(Math.abs(rest.length - 32_000)).toBeLessThan(400);
      expect(purity(rest.subarray(1600, 14_400), 1, 16_000, 600)).toBeGreaterThan(0.98);
      await file.seek(100);
      expect(await file.read()).toBe(null);
    }
  });

  it('gives exactly what a WAV file holds', async () => {
    const bytes = wav(1, 48_000, 2);
    await using file = await openAudioFile(bytes, { channels: 2 });
    const held = new Int16Array(bytes.slice(44).buffer);
    expect(Buffer.compare(Buffer.from((await all(file)).buffer), Buffer.from(held.buffer))).toBe(0);
    await file.seek(0.5);
    expect([...((await file.read()) as Int16Array).subarray(0, 10)]).toEqual([...held.subarray(48_000, 48_010)]);
    expect(file.format).toBe('wav');
  });

  it('refuses wrong options, and use after close()', async () => {
    await expect(openAudioFile(wav(1), { sampleRate: 1 })).rejects.toThrow('for sampleRate but received 1');
    await expect(openAudioFile(wav(1), { channels: 3 as never })).rejects.toThrow('for channels but received 3');
    const file = await openAudioFile(wav(1));
    await file.close();
    await file.close();
    expect(await file.read()).toBe(null);
    await expect(file.seek(0)).rejects.toMatchObject({ code: 'ERR_VOXLINK_CLOSED' });
    await expect(file.duration()).rejects.toMatchObject({ code: 'ERR_VOXLINK_CLOSED' });
  });
});

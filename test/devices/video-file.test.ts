import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VideoFile } from '../../lib/devices/index.js';
import { VideoSink } from '../../lib/index.js';
import { sleep, until } from '../helpers/audio.js';
import { gradient } from '../helpers/video.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'video-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function fileOf(...parts: (string | Uint8Array)[]): string {
  const name = path.join(folder, `${files++}.y4m`);
  writeFileSync(name, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return name;
}

const { data } = gradient(31, 17);
const HEADER = 'YUV4MPEG2 W31 H17 F50:1 Ip A1:1 C420jpeg XNOTE\n';
const FRAME = 'FRAME\n';

describe('VideoFile', () => {
  it('shows the pictures of a file, then ends', async () => {
    using film = await VideoFile.open(fileOf(HEADER, FRAME, data, 'FRAME Ip\n', data, FRAME, data));
    expect(film).toMatchObject({ width: 31, height: 17, framerate: 50 });
    const pictures: Uint8Array[] = [];
    using _sink = new VideoSink(film.track, { onframe: (frame) => pictures.push(frame.data) });
    const error = await new Promise((resolve) => {
      film.onended = resolve;
    });
    expect([error, film.frames, film.closed, film.track.readyState]).toEqual([null, 3, true, 'ended']);
    for (const picture of pictures) expect(picture).toEqual(data);
  });

  it('begins anew with loop', async () => {
    using film = await VideoFile.open(fileOf(HEADER, FRAME, data, FRAME, data), { loop: true });
    await until(() => film.frames >= 7);
    expect(film.closed).toBe(false);
  });

  it.each([
    ['nothing', ['']],
    ['another kind', ['RIFF....WAVE']],
    ['a header without end', ['YUV4MPEG2 W8 H8 F25:1']],
    ['no width', ['YUV4MPEG2 H8 F25:1\n']],
    ['a giant', ['YUV4MPEG2 W100000 H8 F25:1\n']],
    ['other samples', ['YUV4MPEG2 W8 H8 F25:1 C444\n']],
    ['ten bits', ['YUV4MPEG2 W8 H8 F25:1 C420p10\n']],
  ])('refuses a file of %s', async (_what, parts) => {
    await expect(VideoFile.open(fileOf(...parts))).rejects.toMatchObject({ code: 'ERR_VOXLINK_FILE_FORMAT' });
  });

  it.each([
    ['a cut picture', [HEADER, FRAME, data, FRAME, data.subarray(5)], null, 1],
    ['no picture', [HEADER], null, 0],
    ['damage', [HEADER, FRAME, data, 'FRXME\n', data], 'ERR_VOXLINK_FILE_CORRUPT', 1],
  ] as const)('ends at %s', async (_what, parts, code, frames) => {
    using film = await VideoFile.open(fileOf(...parts), { loop: frames === 0 });
    const error = await new Promise<Error | null>((resolve) => {
      film.onended = resolve;
    });
    expect([(error as { code?: string } | null)?.code ?? null, film.frames]).toEqual([code, frames]);
  });

  it('refuses what is no path, and passes on that there is no file', async () => {
    await expect(VideoFile.open(7 as never)).rejects.toThrow('Expected string for path but received 7 (number)');
    await expect(VideoFile.open('x', { loop: 1 as never })).rejects.toThrow('Expected boolean for loop');
    await expect(VideoFile.open(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('may be closed at any time', async () => {
    for (let i = 0; i < 20; i++) {
      const film = await VideoFile.open(fileOf(HEADER, FRAME, data), { loop: true });
      await sleep(i * 3);
      film.close();
      film.close();
    }
  });
});

/** What the garbage collector may and may not take of sources and sinks. */
import { expect, it } from 'vitest';
import { runNode } from '../helpers/run-node.js';

/** Runs a script that collects garbage all the time. */
async function run(script: string): Promise<unknown> {
  const source = `
    import { AudioSink, AudioSource, VideoSink, VideoSource } from 'voxlink';
    const collecting = setInterval(() => gc(), 10);
    ${script}
    clearInterval(collecting);
  `;
  const { stdout, stderr, code } = await runNode(source, ['--expose-gc'], 20_000);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

it('keeps a sink and its source for a loop that waits', async () => {
  const frames = await run(`
    const heard = await (async () => {
      const source = new AudioSource();
      source.write(new Int16Array(24_000));
      let frames = 0;
      for await (const frame of new AudioSink(source.track)) if (++frames === 60) break;
      source.close();
      return frames;
    })();
    console.log(JSON.stringify(heard));
  `);
  expect(frames).toBe(60);
});

it('keeps a sink with a callback for as long as its track', async () => {
  const frames = await run(`
    const source = new AudioSource();
    source.write(new Int16Array(9600));
    let frames = 0;
    new AudioSink(source.track).onframe = () => frames++;
    await new Promise((resolve) => setTimeout(resolve, 400));
    console.log(JSON.stringify(frames));
    source.close();
  `);
  expect(frames).toBeGreaterThan(10);
});

it('ends the loops over the tracks of a forgotten source, after what was written', async () => {
  const [audio, video] = (await run(`
    const tracks = (() => {
      const source = new AudioSource();
      source.write(new Int16Array(9600).fill(1));
      return [source.track, new VideoSource().track];
    })();
    let loud = 0;
    for await (const { data } of new AudioSink(tracks[0])) if (data[0] !== 0) loud++;
    let pictures = 0;
    for await (const _ of new VideoSink(tracks[1])) pictures++;
    console.log(JSON.stringify([loud, pictures]));
  `)) as number[];
  expect(audio).toBeGreaterThan(10);
  expect(video).toBe(0);
});

it('lets the process end although sources and sinks were forgotten', async () => {
  const result = await run(`
    new AudioSource().write(new Int16Array(48_000));
    new AudioSink(new AudioSource().track).onframe = () => {};
    new VideoSink(new VideoSource().track).onframe = () => {};
    console.log('true');
  `);
  expect(result).toBe(true);
});

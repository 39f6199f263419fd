/** How long devices live, in processes of their own. */
import { expect, it } from 'vitest';
import { runNode } from '../helpers/run-node.js';

async function run(script: string, flags: string[] = []): Promise<unknown> {
  const source = `
    import { AudioSink } from 'voxlink';
    import { AudioFile, ColorBars, deviceOf, getUserMedia, Tone } from 'voxlink/devices';
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    ${script}
  `;
  const { stdout, stderr, code, signal } = await runNode(source, flags, 20_000);
  expect({ stderr, code, signal }).toEqual({ stderr: '', code: 0, signal: null });
  return JSON.parse(stdout);
}

it('they keep no process alive', async () => {
  const result = await run(`
    const devices = [new Tone(), await AudioFile.open('test/fixtures/speech.wav', { loop: true })];
    devices.push(await getUserMedia({ audio: true, video: true }));
    console.log(devices.length);
  `);
  expect(result).toBe(3);
});

it('they play for as long as a track of theirs is referred to', async () => {
  const heard = await run(
    `
    const collecting = setInterval(() => gc(), 10);
    const clone = await (async () => (await getUserMedia({ audio: true })).getTracks()[0].clone())();
    let loud = 0;
    for await (const { level } of clone.frames({ level: true })) if (level > -30 && ++loud === 60) break;
    clearInterval(collecting);
    console.log(loud);
  `,
    ['--expose-gc'],
  );
  expect(heard).toBe(60);
});

it('they are collected when they are forgotten', async () => {
  const collected = await run(
    `
    const devices = [];
    for (let i = 0; i < 20; i++) devices.push(new WeakRef(new Tone()), new WeakRef(new ColorBars()));
    devices.push(new WeakRef(await AudioFile.open('test/fixtures/speech.wav', { loop: true })));
    for (let i = 0; i < 100 && devices.some((device) => device.deref()); i++) {
      await sleep(20);
      gc();
    }
    console.log(devices.filter((device) => device.deref()).length);
  `,
    ['--expose-gc'],
  );
  expect(collected).toBe(0);
});

it('a file whose end somebody waits for is played to its end', async () => {
  const over = await run(
    `
    setInterval(() => gc(), 10);
    const bytes = (await import('node:fs')).readFileSync('test/fixtures/speech.wav').subarray(0, 100_000);
    bytes.writeUInt32LE(100_000 - bytes.indexOf('data') - 8, bytes.indexOf('data') + 4);
    await new Promise((resolve) => {
      AudioFile.open(bytes).then((device) => {
        device.onended = resolve;
      });
    });
    console.log('true');
    process.exit();
  `,
    ['--expose-gc'],
  );
  expect(over).toBe(true);
});

it('the process ends in the middle of them', async () => {
  const result = await run(`
    for (let i = 0; i < 10; i++) {
      new AudioSink(new Tone().track, { onframe() {}, voiceActivity: 1, level: true });
      AudioFile.open('test/fixtures/speech.wav', { loop: true });
    }
    await sleep(100);
    console.log('true');
    process.exit();
  `);
  expect(result).toBe(true);
});

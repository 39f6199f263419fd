/** The page of `npm start`, used as a person would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { test as base, describe, expect } from 'vitest';
import { ifBrowser, withBrowser } from '../helpers/browser.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE = { timeout: 15_000 };

/** The server in a process of its own, with everything that it printed. */
class Server implements AsyncDisposable {
  output = '';
  readonly #process: ChildProcess;

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.#process = spawn(process.execPath, ['examples/echo/server.js'], {
      cwd: ROOT,
      env: { ...process.env, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (text) => {
        this.output += text;
      });
    }
  }

  /** Resolves with the address of the page. */
  async listening(): Promise<string> {
    await expect.poll(() => this.output, PATIENCE).toMatch(/http:\S+/);
    return /http:\S+/.exec(this.output)?.[0] ?? '';
  }

  get exited(): Promise<unknown[]> {
    const { exitCode, signalCode } = this.#process;
    return exitCode === null && signalCode === null
      ? once(this.#process, 'exit')
      : Promise.resolve([exitCode, signalCode]);
  }

  interrupt(): void {
    this.#process.kill('SIGINT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exited } = this;
    this.#process.kill('SIGKILL');
    await exited;
  }
}

// biome-ignore lint/correctness/noEmptyPattern: The first parameter has to be a pattern, from which the fixtures that are used are read.
async function server({}, use: (server: Server) => Promise<void>): Promise<void> {
  await using running = new Server();
  await use(running);
}

const test = ifBrowser(withBrowser.extend<{ server: Server }>({ server }));
const testServer = base.extend<{ server: Server }>({ server });

async function start(page: Page, server: Server): Promise<void> {
  await page.goto(await server.listening());
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#state', { hasText: /^connected$/ }).waitFor(PATIENCE);
}

/** Sums of the pixels of the echo at some moments, which differ when it moves. */
function echoPixels(page: Page, moments: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const video = document.querySelector('#echo') as HTMLVideoElement;
    const canvas = new OffscreenCanvas(64, 48);
    const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
    const sums: number[] = [];
    while (sums.length < count) {
      await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      context.drawImage(video, 0, 0, 64, 48);
      sums.push(context.getImageData(0, 0, 64, 48).data.reduce((sum, value) => sum + value, 0));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return sums;
  }, moments);
}

/** The highest amplitude of the sound that came back within two seconds. */
function loudestEcho(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { srcObject } = document.querySelector('#echo') as HTMLVideoElement;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(srcObject as MediaStream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let loudest = 0;
    for (let i = 0; i < 40; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      analyser.getFloatTimeDomainData(samples);
      for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
    }
    return loudest;
  });
}

/** What the page says about the level of the voice, at some moments. */
async function levels(page: Page, moments: number): Promise<number[]> {
  const seen: number[] = [];
  while (seen.length < moments) {
    seen.push(Number.parseFloat((await page.locator('#level').textContent()) ?? ''));
    await page.waitForTimeout(150);
  }
  return seen;
}

async function failToOpenMicrophone(page: Page, name: string): Promise<void> {
  await page.addInitScript((errorName) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('No.', errorName));
  }, name);
}

test('voice and picture come back, and the page draws what Node.js reports', async ({ page, server }) => {
  await start(page, server);
  expect(new Set(await echoPixels(page, 12)).size).toBeGreaterThan(6);
  const heard = await levels(page, 30);
  expect(Math.max(...heard) - Math.min(...heard)).toBeGreaterThan(10);
  await page.locator('#statistics', { hasText: 'VP8' }).waitFor(PATIENCE);
  const table = await page.locator('#statistics').textContent();
  expect(table).toMatch(/Voice in.*opus.*Voice out.*opus.*Picture in.*VP8.*Picture out.*VP8/);
  await expect.poll(() => page.locator('#round-trip').textContent(), PATIENCE).toMatch(/ ms$/);
  expect(await loudestEcho(page)).toBeGreaterThan(0.02);
});

test('stopping ends the call, and it can be started again', async ({ page, server }) => {
  await start(page, server);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => server.output, PATIENCE).toContain('#1 hung up (0 connected)');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#state', { hasText: /^connected$/ }).waitFor(PATIENCE);
  expect(await page.locator('#notice').isHidden()).toBe(true);
});

test('several pages are served at once, and one that goes away is noticed', async ({ page, server }) => {
  const other = await page.context().newPage();
  await start(page, server);
  await start(other, server);
  expect(server.output).toContain('(2 connected)');
  await page.goto('about:blank');
  await expect.poll(() => server.output, PATIENCE).toContain('#1 hung up (1 connected)');
  expect(new Set(await echoPixels(other, 6)).size).toBeGreaterThan(2);
});

test('an interrupted server ends at once, and the page says that it has gone', async ({ page, server }) => {
  await start(page, server);
  const begin = performance.now();
  server.interrupt();
  expect(await server.exited).toEqual([0, null]);
  expect(performance.now() - begin).toBeLessThan(2000);
  await page.locator('#notice', { hasText: 'The Node.js process has gone.' }).waitFor(PATIENCE);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#notice', { hasText: 'The Node.js process does not answer.' }).waitFor(PATIENCE);
  expect(server.output.trim().split('\n')).toHaveLength(3);
});

describe('the page says why it cannot begin', () => {
  test.for([
    ['NotAllowedError', 'The browser was told not to give this page a microphone.'],
    ['NotFoundError', 'No microphone was found.'],
    ['NotReadableError', 'The microphone is in use by another program.'],
  ] as const)('%s', async ([name, text], { page, server }) => {
    await failToOpenMicrophone(page, name);
    await page.goto(await server.listening());
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('#notice', { hasText: text }).waitFor(PATIENCE);
    expect(await page.getByRole('button', { name: 'Start' }).isEnabled()).toBe(true);
  });
});

test('without a camera, the voice alone is echoed', async ({ page, server }) => {
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      if (constraints?.video) throw new DOMException('There is none.', 'NotFoundError');
      return open(constraints);
    };
  });
  await start(page, server);
  expect(await page.locator('#notice').textContent()).toBe('No camera, so only your voice is echoed.');
  await expect.poll(() => page.locator('#level').textContent(), PATIENCE).toMatch(/^-[1-4]\d dB$/);
});

testServer('requests that are no calls are refused', async ({ server }) => {
  const url = new URL('/call', await server.listening());
  const post = (body: string, type: string) =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': type } }).then(({ status }) => status);
  expect(await post('v=0', 'text/plain')).toBe(415);
  expect(await post('no session description', 'application/sdp')).toBe(400);
  expect(await post('x'.repeat(300_000), 'application/sdp')).toBe(413);
  expect((await fetch(new URL('/../server.js', url))).status).toBe(404);
});

testServer('a port that is taken is named', async ({ server }) => {
  const { port } = new URL(await server.listening());
  await using second = new Server({ PORT: port });
  expect(await second.exited).toEqual([1, null]);
  expect(second.output).toBe(`Port ${port} is taken. Choose another one: PORT=${Number(port) + 1} npm start\n`);
});

/** A call between a connection of this process and one in a page of a real browser. */
import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { test as base, expect, inject } from 'vitest';
import { RTCPeerConnection } from '../../lib/index.js';
import { Link } from '../interop/page/link.js';
import { HOW_TO_GET_ONE } from './chromium.js';
import { connected } from './peers.js';

declare global {
  // What index.html puts into the page, for page.evaluate().
  var tools: typeof import('../interop/page/tools.js');
  var link: Link<globalThis.RTCPeerConnection>;
  var pc: globalThis.RTCPeerConnection;
  var signal: (text: string) => void;
  // Set by tests, and kept from one page.evaluate() to the next.
  var remoteTrack: Promise<globalThis.MediaStreamTrack>;
}

/** Who makes the first offer. */
export type Side = 'browser' | 'node';
export const SIDES: readonly Side[] = ['browser', 'node'];

/** The page has to be on a trustworthy origin to use a microphone. Nobody listens there: playwright answers. */
const ORIGIN = 'http://localhost/';
const FOLDER = new URL('../interop/page/', import.meta.url);

async function serve(page: Page): Promise<void> {
  await page.route(`${ORIGIN}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1) || 'index.html';
    const contentType = name.endsWith('.html') ? 'text/html' : 'text/javascript';
    await route.fulfill({ contentType, body: await readFile(new URL(name, FOLDER), 'utf8') });
  });
  // The load event waits for the modules of the page.
  await page.goto(ORIGIN);
}

export class Call {
  readonly node = new RTCPeerConnection();
  readonly page: Page;
  readonly link: Link<RTCPeerConnection>;
  readonly #failures: unknown[] = [];

  private constructor(page: Page) {
    this.page = page;
    this.link = new Link(this.node, (text) => {
      page.evaluate((signal) => link.receive(signal), text).catch((error) => this.#failures.push(error));
    });
  }

  static async create(page: Page): Promise<Call> {
    const call = new Call(page);
    page.on('pageerror', (error) => call.#failures.push(error));
    await page.exposeFunction('signal', (text: string) => {
      call.link.receive(text).catch((error) => call.#failures.push(error));
    });
    await serve(page);
    return call;
  }

  async negotiate(offerer: Side): Promise<void> {
    if (offerer === 'node') await this.link.negotiate();
    else await this.page.evaluate(() => link.negotiate());
    this.#report();
  }

  async connect(offerer: Side): Promise<void> {
    await this.negotiate(offerer);
    await connected(this.node);
    await expect.poll(() => this.page.evaluate(() => pc.connectionState), { timeout: 5000 }).toBe('connected');
    this.#report();
  }

  async close(): Promise<void> {
    this.node.close();
    await this.page.context().close();
    this.#report();
  }

  /** What went wrong while nobody waited for it. */
  #report(): void {
    if (this.#failures.length > 0) throw this.#failures.shift();
  }
}

const endpoint = inject('browserEndpoint');

/** Passes a `page` of its own, or a whole `call`, to each test. */
export const withBrowser = base.extend<{ browser: Browser; page: Page; call: Call }>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: The first parameter has to be a pattern, from which the fixtures that are used are read.
    async ({}, use) => {
      if (endpoint === '') throw new Error(`No browser found: ${HOW_TO_GET_ONE}.`);
      const browser = await chromium.connect(endpoint);
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  page: async ({ browser }, use) => {
    const context = await browser.newContext();
    await use(await context.newPage());
    await context.close();
  },
  call: async ({ page }, use) => {
    const call = await Call.create(page);
    await use(call);
    await call.close();
  },
});

/** Skips tests without a browser, except where everything has to be tested. */
export function ifBrowser<Test extends { skip: unknown }>(test: Test): Test {
  return endpoint === '' && !process.env.CI ? (test.skip as Test) : test;
}

export const test = ifBrowser(withBrowser);

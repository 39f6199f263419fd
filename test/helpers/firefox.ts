/** Finds a Firefox, and opens pages in it that tests use as those of playwright, which has a Firefox of its own only. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Page as PlaywrightPage, Route } from 'playwright-core';
import puppeteer, { type Browser, type HTTPRequest, type Page } from 'puppeteer-core';

const NAMES = ['firefox-esr', 'firefox'];

export const HOW_TO_GET_FIREFOX = 'apt-get install firefox-esr, or set VOXLINK_FIREFOX to the path of a Firefox';

const PREFERENCES = {
  // Nobody would answer for the names that hide addresses: there is no multicast DNS in most containers.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.autoplay.block-webaudio': false,
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
};

/** Null when there is none. */
export function findFirefox(): string | null {
  const { VOXLINK_FIREFOX: chosen, PATH = '' } = process.env;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`VOXLINK_FIREFOX names ${chosen}, which does not exist.`);
    return chosen;
  }
  const candidates = PATH.split(path.delimiter).flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

/** A headless browser with a profile and a home of its own, driven by WebDriver BiDi. */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({ browser: 'firefox', executablePath, headless: true, extraPrefsFirefox: PREFERENCES });
}

async function route(page: Page, handle: (route: Route) => Promise<unknown>): Promise<void> {
  await page.setRequestInterception(true);
  page.on('request', (request: HTTPRequest) => {
    const fulfill = ({ contentType, body }: { contentType: string; body: string }) => {
      return request.respond({ status: 200, contentType, body });
    };
    handle({ request: () => request, fulfill } as unknown as Route).catch(() => request.abort());
  });
}

/** A new page, with as much of playwright's interface as calls need. */
export async function openPage(browser: Browser): Promise<PlaywrightPage> {
  const page = await browser.newPage();
  const adapter = {
    evaluate: page.evaluate.bind(page),
    exposeFunction: page.exposeFunction.bind(page),
    goto: page.goto.bind(page),
    on: page.on.bind(page),
    route: (_pattern: string, handle: (route: Route) => Promise<unknown>) => route(page, handle),
    context: () => ({ close: () => page.close() }),
  };
  return adapter as unknown as PlaywrightPage;
}

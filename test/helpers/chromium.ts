/** Finds a Chromium, and starts it so that it plays a recording instead of a microphone. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export const HOW_TO_GET_ONE = 'apt-get install chromium, or set VOXLINK_CHROMIUM to the path of a Chromium or Chrome';

/** Null when there is none. */
export function findChromium(): string | null {
  const { VOXLINK_CHROMIUM: chosen, PATH = '' } = process.env;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`VOXLINK_CHROMIUM names ${chosen}, which does not exist.`);
    return chosen;
  }
  const candidates = PATH.split(path.delimiter).flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

/** A headless browser that plays `microphone`, a WAV file, over and over again. */
export function launchChromium(executablePath: string, microphone: string): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath,
    args: [
      // Containers seldom offer what the sandbox needs, and only pages of this checkout are opened.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphone}`,
      // Nobody would answer for the names that hide addresses: there is no multicast DNS in most containers.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  });
}

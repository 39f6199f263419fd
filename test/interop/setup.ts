/** One browser for all files of this folder, since it takes longer to start than most of them to run. */
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { findChromium, HOW_TO_GET_ONE, launchChromium } from '../helpers/chromium.js';

const MICROPHONE = fileURLToPath(new URL('../fixtures/speech.wav', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** Where playwright finds the browser; empty without one. */
    browserEndpoint: string;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const executable = findChromium();
  if (executable === null) {
    project.provide('browserEndpoint', '');
    // Everywhere else the tests themselves fail with the same advice.
    if (!process.env.CI) console.warn(`No browser found, so the tests with one are skipped: ${HOW_TO_GET_ONE}.`);
    return;
  }
  const server = await launchChromium(executable, MICROPHONE);
  project.provide('browserEndpoint', server.wsEndpoint());
  return () => server.close();
}

// @ts-check
// The files of the suite as its server would give them.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ORIGIN = 'https://web-platform.test:8443';

const DRIVER = '/resources/testdriver-vendor.js';

/** The file that every embedder of the suite supplies: here there are no pointer, no prompts and no user to activate. */
const TEST_DRIVER = `
Object.assign(window.test_driver_internal ??= {}, {
  in_automation: true,
  set_permission: async ({ state }) => { if (state === 'denied') throw new Error('unimplemented'); },
  click: async (element) => element.click(),
});
window.test_driver.bless = async (intent, action) => action?.();
`;

/** @param {string} text */
function substitute(text) {
  const { host, hostname, port, origin } = new URL(ORIGIN);
  return text.replace(/\{\{([^}]*)\}\}/g, (_, name) => {
    if (/^host$|^hosts\[|^domains\[/.test(name)) return hostname;
    if (/^ports\[/.test(name)) return port;
    if (/^location\[host\]/.test(name)) return host;
    return /^location\[/.test(name) ? origin : '';
  });
}

export class Suite {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /** @param {URL} url */
  fileOf(url) {
    const name = decodeURIComponent(url.pathname).replace(
      '/resources/WebIDLParser.js',
      '/resources/webidl2/lib/webidl2.js',
    );
    return path.join(this.folder, name);
  }

  /** @param {URL} url */
  has(url) {
    return url.pathname === DRIVER || existsSync(this.fileOf(url));
  }

  /** @param {URL} url */
  read(url) {
    if (url.pathname === DRIVER) return TEST_DRIVER;
    const file = this.fileOf(url);
    const text = readFileSync(file, 'utf8');
    return /\.sub\./.test(file) ? substitute(text) : text;
  }
}

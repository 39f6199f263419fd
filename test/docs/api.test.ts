import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as discordjsOpus from '../../lib/compat/discordjs-opus.js';
import OpusScript from '../../lib/compat/opusscript.js';
import * as devices from '../../lib/devices/index.js';
import * as e2ee from '../../lib/e2ee/index.js';
import * as files from '../../lib/files/index.js';
import * as globals from '../../lib/globals/index.js';
import * as webrtc from '../../lib/index.js';
import * as opus from '../../lib/opus/index.js';
import wrtc from '../../lib/wrtc/index.js';

const root = path.resolve(import.meta.dirname, '../..');

it.each([
  ['docs/webrtc.md', webrtc],
  ['docs/devices.md', devices],
  ['docs/e2ee.md', e2ee],
  ['docs/files.md', files],
  ['docs/opus.md', opus],
  ['docs/globals.md', globals],
  ['docs/wrtc.md', wrtc],
  ['docs/wrtc.md', wrtc.nonstandard],
  ['docs/compat.md', discordjsOpus],
  ['docs/compat.md', { [OpusScript.name]: OpusScript }],
])('%s tells of each export', (page, exports) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  expect(Object.keys(exports).filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});

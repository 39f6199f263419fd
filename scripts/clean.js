// @ts-check
// Removes what builds leave behind: npm run clean [-- --vendor] takes the fetched native libraries along.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readManifest, root, vendorRoot } from './vendor/manifest.js';

const { values } = parseArgs({ options: { vendor: { type: 'boolean', default: false } } });
const remove = (/** @type {string} */ target) => rmSync(target, { recursive: true, force: true });
for (const name of ['build', 'dist', 'prebuilds', 'licenses', 'THIRD-PARTY-NOTICES.md']) remove(path.join(root, name));
if (values.vendor) {
  for (const platform of Object.keys(readManifest().platforms)) {
    for (const name of readdirSync(vendorRoot)) {
      if (name === platform || name.startsWith(`.${platform}-`)) remove(path.join(vendorRoot, name));
    }
  }
}

#!/usr/bin/env node
// @ts-check
// Fills prebuilds/ and collects the licences that go with it: npm run prebuild. npm takes a script of that name for a hook of
// `build` as well, so package.json leaves `prebuild` empty and calls this file as `postprebuild`, which the hook does not.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from './build.js';
import { reportFailure } from './vendor/errors.js';
import { collectLicenses } from './vendor/licenses.js';
import { root } from './vendor/manifest.js';
import { vendor } from './vendor/vendor.js';

const ADDON = 'build/Release/voxlink.node';

/** prebuildify strips and moves what it packs, so it works on a copy in a folder of its own. */
const staging = path.join(root, 'build', 'prebuild');

async function prebuild() {
  mkdirSync(staging, { recursive: true });
  const prebuildify = createRequire(import.meta.url)('prebuildify');
  await promisify(prebuildify)({
    name: 'voxlink',
    cwd: staging,
    out: root,
    napi: true,
    strip: true,
    // A musl system must not take this file for its own.
    tagLibc: true,
    // prebuildify wants to run node-gyp; this same file answers in its place, see below.
    nodeGyp: fileURLToPath(import.meta.url),
  });
  collectLicenses(await vendor());
}

/** What prebuildify calls with `rebuild --target=…` inside the staging folder. */
async function answerPrebuildify() {
  await build();
  mkdirSync(path.dirname(path.join(staging, ADDON)), { recursive: true });
  copyFileSync(path.join(root, ADDON), path.join(staging, ADDON));
}

await (process.argv[2] === 'rebuild' ? answerPrebuildify() : prebuild()).catch(reportFailure);

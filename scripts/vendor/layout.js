// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { VendorError } from './errors.js';
import { writeJson } from './lock.js';
import { matches, vendorRoot } from './manifest.js';
import { opusRecipe } from './opus.js';

/** What the folder would be made from; as long as it stays the same, a finished folder is left alone. */
export function layoutKey() {
  const hash = createHash('sha256').update(opusRecipe());
  for (const name of ['manifest.json', 'lock.json']) {
    const file = path.join(vendorRoot, name);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** @param {string} folder */
export function readStamp(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'stamp.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Fills a folder beside the final one and renames it into place as the last step, so that whoever looks sees a whole set.
 * @param {string} folder
 * @param {(beside: string) => Promise<Record<string, unknown>>} fill Answers what the stamp should tell.
 */
export async function replaceFolder(folder, fill) {
  const parent = path.dirname(folder);
  const prefix = `.${path.basename(folder)}-`;
  mkdirSync(parent, { recursive: true });
  // Only one run is here at a time: what lies about was left by one that was interrupted.
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix)) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
  const beside = path.join(parent, `${prefix}new`);
  const old = path.join(parent, `${prefix}old`);
  try {
    mkdirSync(beside);
    writeJson(path.join(beside, 'stamp.json'), await fill(beside));
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(beside, folder);
  } finally {
    rmSync(beside, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * Checks an unpacked folder that a person provides instead of the download.
 * @param {string} folder
 * @param {import('./manifest.js').Manifest} manifest
 */
export function checkProvided(folder, manifest) {
  const archives = existsSync(path.join(folder, 'lib')) ? readdirSync(path.join(folder, 'lib')) : [];
  const lacking = [];
  for (const spec of [...Object.values(manifest.packages), ...Object.values(manifest.sources)]) {
    for (const entry of spec.include) {
      const name = `include/${path.basename(entry)}`;
      if (!existsSync(path.join(folder, name))) lacking.push(name);
    }
    for (const pattern of spec.lib) {
      const name = path.basename(pattern);
      if (!archives.some((archive) => matches(archive, name))) lacking.push(`lib/${name}`);
    }
  }
  if (lacking.length === 0) return;
  throw new VendorError(
    'ERR_VENDOR_FOLDER_INCOMPLETE',
    `The folder that VOXLINK_VENDOR_DIR names (${folder}) lacks ${[...new Set(lacking)].join(', ')}. It must look like what ` +
      '`npm run vendor` leaves in vendor/ on a Debian machine of the same processor.',
  );
}

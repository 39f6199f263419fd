// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.js';
import { fetchSelection } from './fetch.js';
import { checkProvided, layoutKey, readStamp, replaceFolder } from './layout.js';
import { lockedSelection, readLock, writeLock } from './lock.js';
import { findPlatform, readManifest, vendorRoot } from './manifest.js';
import { exclusively } from './mutex.js';
import { addOpus } from './opus.js';
import { Progress } from './progress.js';
import { unpackPackage } from './unpack.js';

/**
 * Makes sure that the native libraries are on this machine.
 * @param {{ updateLock?: boolean }} [options]
 * @returns {Promise<string>} The folder with include/, lib/ and licenses/.
 */
export async function vendor({ updateLock = false } = {}) {
  const manifest = readManifest();
  const provided = process.env.VOXLINK_VENDOR_DIR;
  if (provided) {
    const folder = path.resolve(provided);
    checkProvided(folder, manifest);
    return folder;
  }
  const platform = `${process.platform}-${process.arch}`;
  const target = findPlatform(manifest, platform);
  const folder = path.join(vendorRoot, platform);
  if (!updateLock && isFinished(folder)) return folder;

  const progress = new Progress();
  const cache = cacheFolder();
  const onWait = () => progress.step('waiting for another run that fetches the native libraries');
  await exclusively(path.join(cache, 'vendor.lock'), onWait, async () => {
    if (!updateLock && isFinished(folder)) return;
    const locked = updateLock ? undefined : lockedSelection(readLock(), manifest, platform);
    const { selection, files } = await fetchSelection({ manifest, platform, target, cache, progress }, locked);
    if (updateLock || !existsSync(path.join(vendorRoot, 'lock.json'))) writeLock(manifest, platform, selection);
    await replaceFolder(folder, async (beside) => {
      let done = 0;
      for (const [name, spec] of Object.entries(manifest.packages)) {
        progress.bar(`unpacking ${name}`, done++ / Object.keys(manifest.packages).length);
        await unpackPackage(/** @type {string} */ (files[name]), name, spec, target.triplet, beside);
      }
      progress.end();
      const source = /** @type {import('./lock.js').LockedFile} */ (selection.sources.opus);
      await addOpus({
        archive: /** @type {string} */ (files.opus),
        sha256: source.sha256,
        cache,
        target: beside,
        progress,
      });
      return { key: layoutKey(), versions: versionsOf(selection) };
    });
    progress.step(`native libraries are ready in ${path.relative(process.cwd(), folder) || folder}`);
  });
  return folder;
}

/** @param {string} folder */
function isFinished(folder) {
  return readStamp(folder)?.key === layoutKey();
}

/** @param {import('./lock.js').Selection} selection */
function versionsOf({ packages, sources }) {
  return Object.fromEntries(Object.entries({ ...packages, ...sources }).map(([name, { version }]) => [name, version]));
}

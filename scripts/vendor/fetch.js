// @ts-check
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { PrivateApt } from './apt.js';
import { FileCache, sha256 } from './cache.js';
import { VendorError } from './errors.js';
import { writeJson } from './lock.js';
import { findKeyring, findMirror } from './mirror.js';

const WORK = 'work-';

/**
 * @typedef {import('./lock.js').LockedFile} LockedFile
 * @typedef {import('./lock.js').Selection} Selection
 *
 * @typedef {object} FetchContext
 * @property {import('./manifest.js').Manifest} manifest
 * @property {string} platform
 * @property {import('./manifest.js').Platform} target
 * @property {string} cache The cache folder.
 * @property {import('./progress.js').Progress} progress
 *
 * @typedef {object} Fetched
 * @property {Selection} selection What was really taken.
 * @property {Record<string, string>} files The path of each package's and each source's file.
 */

/**
 * Brings what is locked onto this machine: from the cache when it is there, else from the mirror.
 * @param {FetchContext} context
 * @param {Selection | undefined} locked Undefined: take the suite's current set.
 * @returns {Promise<Fetched>}
 */
export async function fetchSelection(context, locked) {
  const packages = new FileCache(path.join(context.cache, 'packages'));
  const substitute = substituteRecord(context, locked);
  for (const candidate of [locked, substitute.read()]) {
    const files = candidate && (await allCached(packages, candidate));
    if (!files) continue;
    if (candidate !== locked) context.progress.step('using the set from the cache that stands in for vendor/lock.json');
    return { selection: candidate, files };
  }
  return inWorkFolder(context.cache, async (work) => {
    const apt = new PrivateApt(path.join(work, 'apt'), {
      mirror: await findMirror(),
      keyring: findKeyring(),
      suite: context.manifest.suite,
      component: context.manifest.component,
      architecture: context.target.architecture,
    });
    context.progress.step(`reading the index of ${context.manifest.suite}`);
    await unreachableMeansNoCache(() => apt.update());
    const selection = choose(context, locked, await resolve(apt, context.manifest));
    const files = await download(context, apt, packages, selection, path.join(work, 'download'));
    if (locked && selection !== locked) substitute.write(selection);
    return { selection, files };
  });
}

/**
 * @template T
 * @param {string} cache
 * @param {(folder: string) => Promise<T>} work Gets an empty folder on the cache's file system.
 */
async function inWorkFolder(cache, work) {
  // Only one run is here at a time: another folder was left by one that was interrupted.
  for (const name of readdirSync(cache)) {
    if (name.startsWith(WORK)) rmSync(path.join(cache, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(path.join(cache, WORK));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {FileCache} cache
 * @param {Selection} selection
 * @returns {Promise<Record<string, string> | undefined>} Undefined unless every file is there.
 */
async function allCached(cache, selection) {
  /** @type {Record<string, string>} */
  const files = {};
  for (const [name, { sha256: hash }] of entries(selection)) {
    const file = await cache.find(hash);
    if (!file) return undefined;
    files[name] = file;
  }
  return files;
}

/**
 * @param {PrivateApt} apt
 * @param {import('./manifest.js').Manifest} manifest
 * @returns {Promise<Selection>}
 */
async function resolve(apt, manifest) {
  /** @type {Selection} */
  const current = { packages: {}, sources: {} };
  for (const name of Object.keys(manifest.packages)) current.packages[name] = await apt.package(name);
  for (const [name, spec] of Object.entries(manifest.sources))
    current.sources[name] = await apt.source(name, spec.file);
  return current;
}

/**
 * The locked set while the archive still has all of it. Once a version has left, the whole current set is taken, because
 * the libraries of one suite fit each other and a mixture may not.
 * @param {FetchContext} context
 * @param {Selection | undefined} locked
 * @param {Selection} current
 */
function choose(context, locked, current) {
  if (!locked) return current;
  const now = new Map(entries(current));
  const left = [];
  for (const [name, { version, sha256: hash }] of entries(locked)) {
    const found = now.get(name);
    if (found?.version !== version) left.push(`${name} ${version} (now ${found?.version})`);
    else if (found.sha256 !== hash) throw differs(name, version);
  }
  if (left.length === 0) return locked;
  const names = left.length > 3 ? `${left.slice(0, 3).join(', ')} and ${left.length - 3} more` : left.join(', ');
  context.progress.step(
    `the mirror no longer has ${names}: taking the current set of ${context.manifest.suite} (not vendor/lock.json's)`,
  );
  return current;
}

/**
 * @param {FetchContext} context
 * @param {PrivateApt} apt
 * @param {FileCache} cache
 * @param {Selection} selection
 * @param {string} folder Where files arrive, on the cache's file system.
 */
async function download(context, apt, cache, selection, folder) {
  /** @type {Record<string, string>} */
  const files = {};
  /** @type {Selection} */
  const missing = { packages: {}, sources: {} };
  for (const kind of /** @type {const} */ (['packages', 'sources'])) {
    for (const [name, wanted] of Object.entries(selection[kind])) {
      const file = await cache.find(wanted.sha256);
      if (file) files[name] = file;
      else missing[kind][name] = wanted;
    }
  }
  const wanted = entries(missing);
  if (wanted.length === 0) return files;
  const total = wanted.reduce((sum, [, { size }]) => sum + size, 0);
  const size = `${(total / 1e6).toFixed(1)} MB`;
  context.progress.step(`fetching ${wanted.length} packages, ${size}`);
  mkdirSync(folder);
  try {
    await apt.download(folder, missing, (bytes) => context.progress.bar(`of ${size}`, bytes / total));
    const arrived = new Map();
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      arrived.set(await sha256(file), file);
    }
    for (const [name, { version, sha256: hash }] of wanted) {
      if (!arrived.has(hash)) throw differs(name, version);
    }
    for (const [name, { sha256: hash }] of wanted) files[name] = cache.put(arrived.get(hash), hash);
  } finally {
    context.progress.end();
  }
  return files;
}

/**
 * Remembers the set that was taken in place of a locked one that has left the mirror, so that the next install needs no
 * network either.
 * @param {FetchContext} context
 * @param {Selection | undefined} locked
 */
function substituteRecord(context, locked) {
  const file = path.join(context.cache, 'packages', `substitute-${context.platform}.json`);
  return {
    /** @returns {Selection | undefined} */
    read() {
      if (!locked || !existsSync(file)) return undefined;
      const record = JSON.parse(readFileSync(file, 'utf8'));
      return JSON.stringify(record.locked) === JSON.stringify(locked) ? record.selection : undefined;
    },
    /** @param {Selection} selection */
    write(selection) {
      writeJson(file, { locked, selection });
    },
  };
}

/**
 * @param {Selection} selection
 * @returns {[string, LockedFile][]}
 */
function entries(selection) {
  return [...Object.entries(selection.packages), ...Object.entries(selection.sources)];
}

/**
 * @param {string} name
 * @param {string} version
 */
function differs(name, version) {
  return new VendorError(
    'ERR_VENDOR_HASH_MISMATCH',
    `${name} ${version} is not the file that vendor/lock.json describes (SHA-256 differs). Nothing was kept. If the archive ` +
      'really changed it, `npm run vendor -- --update-lock` records the new one.',
  );
}

/**
 * @param {() => Promise<void>} work
 */
async function unreachableMeansNoCache(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof VendorError) || error.code !== 'ERR_VENDOR_MIRROR_UNREACHABLE') throw error;
    throw new VendorError(
      error.code,
      `${error.message}\nThe cache does not hold what is needed either. Check the network, set VOXLINK_APT_MIRROR to another ` +
        'mirror, or set VOXLINK_VENDOR_DIR to an unpacked folder of the libraries.',
      { cause: error },
    );
  }
}

// @ts-check
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { VendorError } from './errors.js';
import { matches } from './manifest.js';
import { runApt } from './mirror.js';

/**
 * Takes out of one package what the manifest names, and its licence. Whole packages stay off the include path: the suite's
 * newer C headers must not shadow the ones of the machine that compiles.
 * @param {string} file The package.
 * @param {string} name
 * @param {import('./manifest.js').PackageSpec} spec
 * @param {string} triplet
 * @param {string} target The folder that gets include/, lib/ and licenses/.
 */
export async function unpackPackage(file, name, spec, triplet, target) {
  const whole = path.join(target, `.unpack-${name}`);
  try {
    const result = await runApt('dpkg-deb', ['-x', file, mkdir(whole)]);
    if (result.status !== 0) {
      const code = /no space left/i.test(result.stderr) ? 'ERR_VENDOR_DISK_FULL' : 'ERR_VENDOR_UNPACK';
      throw new VendorError(code, `${path.basename(file)} could not be unpacked: ${result.stderr.trim()}`);
    }
    for (const entry of spec.include) {
      const from = path.join(whole, 'usr/include', entry.replace('{triplet}', triplet));
      copy(from, path.join(mkdir(path.join(target, 'include')), path.basename(entry)), name);
    }
    for (const pattern of spec.lib)
      copyArchives(whole, pattern.replace('{triplet}', triplet), spec.except ?? [], target, name);
    for (const text of spec.licenses ?? []) {
      copy(path.join(whole, 'usr', text), path.join(mkdir(path.join(target, 'licenses')), path.basename(text)), name);
    }
    const license = path.join(whole, 'usr/share/doc', name, 'copyright');
    // Some packages only point at the licence of their base package, which the manifest names as well.
    if (existsSync(license)) copy(license, path.join(mkdir(path.join(target, 'licenses', name)), 'copyright'), name);
  } finally {
    rmSync(whole, { recursive: true, force: true });
  }
}

/**
 * @param {string} whole
 * @param {string} pattern
 * @param {string[]} except
 * @param {string} target
 * @param {string} name
 */
function copyArchives(whole, pattern, except, target, name) {
  const folder = path.join(whole, 'usr/lib', path.dirname(pattern));
  const wanted = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (entry) => matches(entry, path.basename(pattern)) && !except.some((skip) => matches(entry, skip)),
  );
  if (wanted.length === 0) throw lacks(name, `usr/lib/${pattern}`);
  for (const entry of wanted) copy(path.join(folder, entry), path.join(mkdir(path.join(target, 'lib')), entry), name);
}

/**
 * @param {string} from
 * @param {string} to
 * @param {string} name
 */
function copy(from, to, name) {
  if (!existsSync(from)) throw lacks(name, from.slice(from.indexOf('/usr/') + 1));
  cpSync(from, to, { recursive: true, dereference: true, preserveTimestamps: true });
}

/** @param {string} folder */
function mkdir(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * @param {string} name
 * @param {string} what
 */
function lacks(name, what) {
  return new VendorError('ERR_VENDOR_PACKAGE_CHANGED', `The package ${name} no longer holds ${what}.`);
}

// @ts-check
import { existsSync } from 'node:fs';
import { VendorError } from './errors.js';
import { run } from './run.js';

// The name changed between releases of the distribution; either holds the same keys.
const KEYRINGS = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];

/**
 * Where packages come from: what the environment says, else the mirror that this machine's own apt uses. No address is
 * written down in the project.
 * @returns {Promise<string>}
 */
export async function findMirror() {
  if (process.env.VOXLINK_APT_MIRROR) return process.env.VOXLINK_APT_MIRROR;
  // The security archive has the same origin under another label, and does not carry the suite.
  const known = await indexTargets('$(ORIGIN) $(LABEL) $(REPO_URI)', []);
  const named = known.find(([origin, label]) => origin === 'Debian' && label === 'Debian');
  // Before the first `apt-get update` the system's apt knows nothing but addresses and components.
  const configured = await indexTargets('$(COMPONENT) $(REPO_URI)', ['--no-release-info']);
  const likely = configured.find(([component, uri]) => component === 'main' && /\/debian\/?$/.test(uri ?? ''));
  const address = named?.[2] ?? likely?.[1];
  if (address) return address;
  throw new VendorError(
    'ERR_VENDOR_NO_MIRROR',
    "This machine's apt knows no Debian mirror. Set VOXLINK_APT_MIRROR to the address of one, or VOXLINK_VENDOR_DIR to an " +
      'unpacked folder of the libraries.',
  );
}

/**
 * @param {string} format
 * @param {string[]} options
 */
async function indexTargets(format, options) {
  const { stdout } = await runApt('apt-get', ['indextargets', ...options, '--format', format, 'Created-By: Packages']);
  return stdout.split('\n').map((line) => line.split(' '));
}

/** The keys that the archive's signature is checked with. */
export function findKeyring() {
  const named = process.env.VOXLINK_APT_KEYRING;
  const found = (named ? [named] : KEYRINGS).find((file) => existsSync(file));
  if (found) return found;
  throw new VendorError(
    'ERR_VENDOR_NO_KEYRING',
    `The archive's public keys were not found in ${named ?? KEYRINGS[0]}. Install the package debian-archive-keyring, or set ` +
      'VOXLINK_APT_KEYRING to a file that holds them.',
  );
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function runApt(program, args, options) {
  try {
    return await run(program, args, options);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    throw new VendorError(
      'ERR_VENDOR_NO_APT',
      `There is no ${program} on this system, so the native libraries cannot be fetched here. Set VOXLINK_VENDOR_DIR to an ` +
        'unpacked folder of them: what `npm run vendor` leaves in vendor/ on a Debian machine of the same processor.',
      { cause: error },
    );
  }
}

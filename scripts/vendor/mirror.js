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
  const { stdout } = await runApt('apt-get', [
    'indextargets',
    '--format',
    '$(CREATED_BY) $(ORIGIN) $(LABEL) $(REPO_URI)',
    'Created-By: Packages',
  ]);
  const fields = stdout.split('\n').map((line) => line.split(' '));
  // The security archive has the same origin under another label, and does not carry the suite.
  const own = fields.find(([, origin, label]) => origin === 'Debian' && label === 'Debian');
  // Before the first `apt-get update` apt knows addresses alone.
  const unnamed = fields.find(([, , , address]) => address !== undefined && /\/debian\/?$/.test(address));
  const address =
    own?.[3] ?? unnamed?.[3] ?? fields.map((line) => line.at(-1)).find((last) => /\/debian\/?$/.test(last ?? ''));
  if (address) return address;
  throw new VendorError(
    'ERR_VENDOR_NO_MIRROR',
    "This machine's apt knows no Debian mirror. Set VOXLINK_APT_MIRROR to the address of one, or VOXLINK_VENDOR_DIR to an " +
      'unpacked folder of the libraries.',
  );
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

/** Programs of the system that only some tests need. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where Debian keeps what a user's PATH may leave out. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

function isThere(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...SYSTEM_FOLDERS];
  return folders.some((folder) => existsSync(path.join(folder, program)));
}

/**
 * Whether all programs are there, for `describe.skipIf`. Each comes with the Debian package that holds it. Where
 * everything has to be tested, a missing one is an error.
 */
export function haveTools(packages: Record<string, string>): boolean {
  const missing = Object.keys(packages).filter((program) => !isThere(program));
  if (missing.length === 0) return true;
  const howToGetThem = `apt-get install ${missing.map((program) => packages[program]).join(' ')}`;
  if (process.env.CI) throw new Error(`${missing.join(', ')} not found: ${howToGetThem}`);
  console.warn(`Skipped, because ${missing.join(', ')} is missing: ${howToGetThem}.`);
  return false;
}

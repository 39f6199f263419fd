import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const module = pathToFileURL(path.resolve(import.meta.dirname, '../../scripts/vendor/mirror.js'));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mirror-test-'));
  mkdirSync(path.join(folder, 'lists/partial'), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Asks for the mirror on a machine whose apt has these sources and has never been updated. */
function findMirror(sources: string[], env: NodeJS.ProcessEnv = {}): string {
  writeFileSync(path.join(folder, 'sources.list'), `${sources.join('\n')}\n`);
  const config = [
    `Dir::Etc::SourceList "${folder}/sources.list";`,
    'Dir::Etc::SourceParts "/dev/null";',
    `Dir::State::lists "${folder}/lists";`,
  ];
  writeFileSync(path.join(folder, 'apt.conf'), `${config.join('\n')}\n`);
  const program = `import { findMirror } from '${module}';
    process.stdout.write(await findMirror().catch((error) => error.code));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, APT_CONFIG: path.join(folder, 'apt.conf'), ...env },
  });
  return stdout;
}

it("takes the address of the machine's own archive, and no other repository's", () => {
  const sources = [
    'deb http://packages.example.org/linux/debian bookworm stable',
    'deb http://mirror.example.org/debian-security bookworm-security main',
    'deb http://mirror.example.org/debian bookworm main',
  ];
  expect(findMirror(sources)).toBe('http://mirror.example.org/debian/');
});

it('says so when there is none', () => {
  expect(findMirror(['deb http://mirror.example.org/ubuntu noble main'])).toBe('ERR_VENDOR_NO_MIRROR');
});

it('prefers what the environment says', () => {
  const env = { VOXLINK_APT_MIRROR: 'http://other.example.org/debian' };
  expect(findMirror(['deb http://mirror.example.org/debian bookworm main'], env)).toBe(env.VOXLINK_APT_MIRROR);
});

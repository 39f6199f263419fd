import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const LARGEST = 2 ** 22;

function trackedFiles(): string[] {
  const names = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  return names.filter((name) => statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile());
}

/** Lines of tracked text files that match, as `file: line`. */
function linesWith(pattern: RegExp, except: RegExp): string[] {
  return trackedFiles()
    .filter((name) => !except.test(name) && statSync(path.join(root, name)).size < LARGEST)
    .flatMap((name) =>
      readFileSync(path.join(root, name), 'utf8')
        .split('\n')
        .filter((line) => pattern.test(line))
        .map((line) => `${name}: ${line.trim().slice(0, 200)}`),
    );
}

const BINARY = /\.(wav|png|ico)$/;

it('names no host of a package archive, so that each machine uses its own', () => {
  const hosts = /https?:\/\/(?![\w.-]*example\.)[\w.-]*(registry|mirror|artifact|proxy|deb\.debian|archive\.ubuntu)/i;
  expect(linesWith(hosts, BINARY)).toEqual([]);
});

it('names no folder of the machine that it was written on', () => {
  const folders = /(^|[\s"'`(=:])\/(home|root|work|Users)\/[\w.-]+/;
  expect(linesWith(folders, BINARY)).toEqual([]);
});

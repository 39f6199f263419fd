import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

function codesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name))
    .flatMap((name) => readFileSync(path.join(root, folder, name), 'utf8').match(/(?<=')ERR(_[A-Z]+)+(?=')/g) ?? []);
}

it('has a heading for each code of an error, and for no other', () => {
  const text = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
  const headings = [...text.matchAll(/^### (ERR_\w+)$/gm)].map(([, code]) => code);
  const codes = new Set([...codesIn('lib'), ...codesIn('scripts')]);
  expect(headings.toSorted()).toEqual([...codes].toSorted());
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNode } from '../helpers/run-node.js';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'README.md'), 'utf8');

/** Each program of the page, with the heading that it stands under and the output that the page shows for it. */
const examples = text.split(/^## /m).flatMap((section) => {
  const [, source] = /^```js\n(.*?)^```$/ms.exec(section) ?? [];
  const [, output = ''] = /^```text\n(.*?)^```$/ms.exec(section) ?? [];
  return source === undefined ? [] : [{ heading: section.split('\n', 1)[0], source, output }];
});

describe('the examples of the README', () => {
  it.each(examples)('$heading: runs as shown, and ends by itself', async ({ source, output }) => {
    const { code, stdout, stderr } = await runNode(source, [], 20_000);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: output, stderr: '' });
  });

  it('use every entry of the package', () => {
    const { name, exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));
    const used = examples.flatMap(({ source }) => [...source.matchAll(/from '([^']+)'/g)].map(([, entry]) => entry));
    expect(used).toEqual(expect.arrayContaining(entries.map((entry) => path.posix.join(name, entry))));
  });
});

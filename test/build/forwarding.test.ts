import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { build } from '../../scripts/build.js';
import { root } from '../../scripts/vendor/manifest.js';

test('chooses, orders and rewrites forwarded video', { timeout: 300_000 }, async () => {
  const out = path.join(root, 'build', 'Native');
  await build({ out, target: 'forwarding' });
  expect(execFileSync(path.join(out, 'forwarding'), { encoding: 'utf8' })).toBe('');
});

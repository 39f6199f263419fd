import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('compiles in every environment of a consumer', { timeout: 120_000 }, () => {
  const script = fileURLToPath(new URL('../../scripts/test-types.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(stdout + stderr).toContain('environments compile');
  expect(status).toBe(0);
});

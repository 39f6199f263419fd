import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const script = path.join(root, 'scripts/count-tests.js');

let folder: string;

beforeAll(() => {
  // Beside the project's own tests, so that vitest itself is found.
  folder = mkdtempSync(path.join(root, 'build', 'count-tests-'));
  writeFileSync(path.join(folder, 'vitest.config.js'), 'export default {};\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs real tests, and counts what vitest reported. */
function countsOf(files: Record<string, string>): { line: string; status: number | null } {
  const results = path.join(folder, 'results.json');
  for (const [name, source] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), `import { expect, it } from 'vitest';\n${source}\n`);
  }
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--root', folder, '--reporter=json', `--outputFile=${results}`];
  spawnSync(process.execPath, [vitest, ...args], { cwd: folder });
  const { stdout, status } = spawnSync(process.execPath, [script, results], { encoding: 'utf8' });
  for (const name of Object.keys(files)) rmSync(path.join(folder, name));
  return { line: stdout.trim(), status };
}

const PASSES = "it('adds', () => expect(1 + 1).toBe(2));";
const FAILS = "it('adds', () => expect(1 + 1).toBe(3));";

describe('the counts of a test run', () => {
  it('are those of its tests', () => {
    expect(countsOf({ 'a.test.js': PASSES })).toEqual({ line: '1 passed, 0 failed', status: 0 });
    const mixed = { 'a.test.js': `${PASSES}\n${FAILS}\nit.skip('waits', () => {});\nit.todo('later');` };
    expect(countsOf(mixed)).toEqual({ line: '1 passed, 1 failed, 2 skipped', status: 1 });
  });

  it('count a file that cannot be loaded', () => {
    const files = { 'a.test.js': PASSES, 'b.test.js': "throw new Error('broken');" };
    expect(countsOf(files)).toEqual({ line: '1 passed, 1 failed', status: 1 });
  });

  it('count a file whose preparation failed', () => {
    const files = { 'a.test.js': `import { beforeAll } from 'vitest';\nbeforeAll(() => { throw 1; });\n${PASSES}` };
    expect(countsOf(files)).toMatchObject({ line: expect.stringContaining('1 failed'), status: 1 });
  });

  it('say that a run did not end', () => {
    const { stdout, status } = spawnSync(process.execPath, [script, path.join(folder, 'none.json')], {
      encoding: 'utf8',
    });
    expect({ line: stdout.trim(), status }).toEqual({ line: '0 passed, 1 failed', status: 1 });
  });
});

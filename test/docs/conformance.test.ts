import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withResults } from '../wpt/conformance.js';
import { readExpected } from '../wpt/runner/expected.js';
import { readChromium } from '../wpt/runner/list.js';

const page = path.resolve(import.meta.dirname, '../../docs/conformance.md');

it('lists what is expected to fail; node test/wpt/conformance.js writes it', () => {
  const text = readFileSync(page, 'utf8');
  expect(text).toBe(withResults(text));
});

it('expects failures only of subtests that there are', () => {
  const known = readChromium();
  const unknown = Object.entries(readExpected()).flatMap(([id, reasons]) =>
    reasons.flatMap(({ subtests = [] }) => subtests.filter((name) => !known[id]?.subtests.includes(name))),
  );
  expect(unknown).toEqual([]);
  expect(Object.keys(readExpected()).filter((id) => !known[id])).toEqual([]);
});

/** What fuzzing begins with passes its targets, whole and cut off at each place. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { randomFrom } from '../../scripts/fuzz-js.js';
import { targets } from '../fuzz/files.js';

const corpus = path.resolve(import.meta.dirname, '../fixtures/fuzz');

it.each(Object.entries(targets))('%s', (name, { read, repair }) => {
  const inputs = readdirSync(path.join(corpus, name)).map((file) => readFileSync(path.join(corpus, name, file)));
  expect(inputs.length).toBeGreaterThan(1);
  for (const input of inputs) {
    read(input, randomFrom(1));
    for (let length = 0; length < input.length; length++) {
      read(repair(input.subarray(0, length)), randomFrom(length));
    }
  }
});

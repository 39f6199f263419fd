// @ts-check
// Coverage-guided fuzzing of a part that is JavaScript: what V8 counts of its branches tells which inputs are worth
// keeping. A target has `read(bytes, random)`, which throws when something is wrong, `repair(bytes)`, which makes the
// checksums of a damaged input right again, and `url`, the module whose branches count.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';

/** Inputs between two looks at the counters, which take longer than an input. */
const BATCH = 64;
const LARGEST = 1 << 16;
/** Of one input; what takes longer hangs who reads it. */
const SLOWEST_MS = 2000;
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff];

/**
 * A small generator with a seed, so that a run can be repeated.
 * @param {number} seed
 * @returns {(below: number) => number}
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The branches of a module that have been taken since the last look. */
class Coverage {
  #session = new Session();
  #seen = new Set();
  #url;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  get size() {
    return this.#seen.size;
  }

  /** @returns {Set<string>} The branches taken since the last look that had not been taken, or not as often, before. */
  look() {
    const taken = this.taken();
    const fresh = new Set([...taken].filter((branch) => !this.#seen.has(branch)));
    for (const branch of fresh) this.#seen.add(branch);
    return fresh;
  }

  /** @returns {Set<string>} The branches taken since the last look. */
  taken() {
    const taken = new Set();
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      for (const { url, functions } of result) {
        if (url !== this.#url) continue;
        for (const { ranges } of functions) {
          for (const { startOffset, count } of ranges) {
            // How often matters roughly: once, twice, up to four, eight, …
            if (count > 0) taken.add(`${startOffset}:${Math.ceil(Math.log2(count))}`);
          }
        }
      }
    });
    return taken;
  }
}

/**
 * @param {Uint8Array} input
 * @param {Uint8Array} other
 * @param {(below: number) => number} random
 */
function mutate(input, other, random) {
  let bytes = Buffer.from(input);
  for (let n = 1 + random(4); n > 0; n--) {
    const at = random(bytes.length + 1);
    const length = random(Math.min(64, bytes.length) + 1);
    switch (random(7)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        if (at < bytes.length) bytes[at] = INTERESTING[random(INTERESTING.length)] ?? 0;
        break;
      case 2:
        if (at < bytes.length) bytes[at] = random(256);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(other).subarray(random(other.length + 1))]);
        break;
      default:
        bytes = bytes.subarray(0, at);
    }
  }
  return bytes.subarray(0, LARGEST);
}

/**
 * @param {{ read: (bytes: Uint8Array, random: (below: number) => number) => void,
 *   repair: (bytes: Uint8Array) => Uint8Array, url: string }} target
 * @param {{ corpus: string, found: string, seconds: number, seed: number }} options
 */
export function fuzz(target, { corpus, found, seconds, seed }) {
  const random = randomFrom(seed);
  const inputs = [corpus, found].flatMap((folder) =>
    readdirSync(folder).map((name) => new Uint8Array(readFileSync(path.join(folder, name)))),
  );
  const coverage = new Coverage(target.url);
  /** @param {Uint8Array} bytes */
  const run = (bytes) => {
    const begin = performance.now();
    try {
      target.read(bytes, randomFrom(bytes.length));
      const ms = performance.now() - begin;
      if (ms > SLOWEST_MS) throw new Error(`took ${Math.round(ms)} ms`);
    } catch (error) {
      const file = path.join(path.dirname(found), `crash-${Date.now().toString(36)}`);
      writeFileSync(file, bytes);
      throw new Error(`The input is kept in ${file}`, { cause: error });
    }
  };
  for (const input of inputs) run(input);
  coverage.look();
  const end = performance.now() + seconds * 1000;
  let runs = 0;
  while (performance.now() < end) {
    const batch = Array.from({ length: BATCH }, () => {
      const pick = () => /** @type {Uint8Array} */ (inputs[random(inputs.length)]);
      const mutated = mutate(pick(), pick(), random);
      return new Uint8Array(random(4) === 0 ? mutated : target.repair(mutated));
    });
    batch.forEach(run);
    runs += BATCH;
    const fresh = coverage.look();
    if (fresh.size === 0) continue;
    // Which of them it was shows one by one.
    for (const bytes of batch) {
      run(bytes);
      const taken = [...coverage.taken()].filter((branch) => fresh.delete(branch));
      if (taken.length === 0) continue;
      inputs.push(bytes);
      writeFileSync(path.join(found, createHash('sha1').update(bytes).digest('hex')), bytes);
    }
  }
  return { runs, branches: coverage.size, inputs: inputs.length };
}

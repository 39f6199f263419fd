// What the process holds, for the programs beside this file that look for leaks.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const require = createRequire(import.meta.url);
const SOURCE = path.join(import.meta.dirname, '../../native/heap.c');

function loadHeap() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'voxlink-heap-'));
  const addon = path.join(folder, 'heap.node');
  execFileSync('cc', ['-shared', '-fPIC', '-I', require('node-api-headers').include_dir, SOURCE, '-o', addon]);
  const heap = require(addon);
  rmSync(folder, { recursive: true });
  return heap;
}

const heap = loadHeap();
const toMiB = (bytes) => Math.round(bytes / 2 ** 20 / 0.01) / 100;

/**
 * After garbage collection. `MiB` is what the system has given to the process, `native` what of that the C library has
 * handed out, with two digits, and `js` what JavaScript has.
 */
export async function measure() {
  // Closing goes on in the background for a moment, and what is collected takes other things along.
  for (let i = 0; i < 5; i++) {
    await sleep(100);
    gc();
  }
  const status = readFileSync('/proc/self/status', 'utf8');
  const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  const { heapUsed, external } = process.memoryUsage();
  return {
    MiB: Math.round(field('VmRSS') / 1024),
    native: toMiB(heap.inUse()),
    js: toMiB(heapUsed + external),
    threads: field('Threads'),
    descriptors: readdirSync('/proc/self/fd').length,
  };
}

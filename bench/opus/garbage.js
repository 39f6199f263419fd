import v8 from 'node:v8';
import vm from 'node:vm';
import { codecs } from './codecs.js';
import { framesOf, packetsOf } from './subject.js';

const CALLS = 200;
const ROUNDS = 12;

/**
 * Bytes that one call leaves to the garbage collector, besides the memory behind the array that it returns.
 * @param {string} name
 * @param {import('./codecs.js').Settings & { pcm: string, packets: string }} job
 */
export async function countGarbage(name, job) {
  const codec = await codecs[name](job);
  const [frame] = framesOf(job.pcm, job.frameSize * job.channels);
  const packet = [...packetsOf(job.packets)].at(-1);
  const own = perCall(() => {});
  return { encode: perCall(() => codec.encode(frame)) - own, decode: perCall(() => codec.decode(packet)) - own };
}

function perCall(call) {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  let least = Infinity;
  // Fewer calls where the collector always comes in between.
  for (let calls = CALLS; least === Infinity && calls >= 1; calls >>= 1) {
    // The first rounds are the compiler's.
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < CALLS; i++) call();
      collect();
      const before = used();
      for (let i = 0; i < calls; i++) call();
      const after = used();
      // Less than before: the collector was there.
      if (after >= before) least = Math.min(least, (after - before) / calls);
    }
  }
  return least;
}

function used() {
  const { used_heap_size, external_memory } = v8.getHeapStatistics();
  return used_heap_size + external_memory;
}

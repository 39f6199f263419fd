// node --expose-gc attack.js <target> <attempts> [worker]: prints what came of the attempts, as JSON. What the library
// throws has to be of a kind that the specifications name, or the very error that a getter has thrown.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { Random } from './random.js';
import { makeTargets } from './targets.js';
import { Mine } from './values.js';

const [, , name, attempts, where] = process.argv;

function kindOf(error) {
  if (error instanceof Mine) return 'thrown by a getter';
  if (error instanceof DOMException) return error.name;
  // A revoked proxy makes the engine itself throw one, too.
  if (error instanceof TypeError || error instanceof RangeError) return error.constructor.name;
  throw error;
}

async function attack() {
  const targets = await makeTargets();
  const kinds = { taken: 0 };
  const mebibytes = [];
  const look = () => {
    globalThis.gc();
    mebibytes.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  };
  for (let seed = 1; seed <= attempts; seed++) {
    let kind = 'taken';
    try {
      await targets[name](new Random(seed));
    } catch (error) {
      try {
        kind = kindOf(error);
      } catch {
        throw new Error(`Seed ${seed}`, { cause: error });
      }
    }
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (seed === Math.ceil(attempts / 3)) look();
  }
  look();
  return { kinds, mebibytes };
}

const print = (result) => process.stdout.write(`${JSON.stringify(result)}\n`);

if (where === 'worker' && isMainThread) {
  new Worker(import.meta.filename, { argv: [name, attempts, where] }).on('message', print);
} else {
  const result = await attack();
  if (isMainThread) print(result);
  else parentPort.postMessage(result);
  // Whatever the attempts have left open must not keep the thread.
  process.exit();
}

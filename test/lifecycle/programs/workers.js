// Two workers at once, and two more after them, that end in the way that the first argument names. With 'and main', the
// main thread is in a call meanwhile, which must go on.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { closeAll, everything } from './call.js';

const [how, who] = process.argv.slice(2);
const own = who === 'and main' ? await everything() : null;

async function run() {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: how });
  worker.once('message', () => setTimeout(() => worker.terminate(), Math.random() * 20));
  const [code] = await once(worker, 'exit');
  const expected = how.startsWith('terminate') ? 1 : 0;
  if (code !== expected) throw new Error(`The worker ended with ${code}`);
}

for (let i = 0; i < 2; i++) {
  await Promise.all([run(), run()]);
  if (own !== null) await once(own.far, 'message');
}
if (own !== null) closeAll(own);

// Messages per second: 100 bytes each, from one process to another.
import { everyone } from './adapters/index.js';
import { measureTransfer, serveTransfer } from './transfer.js';

const SIZE = 100;

export const serve = serveTransfer;

export async function run() {
  const over = await measureTransfer(import.meta.url, everyone, SIZE, { rounds: 5, time: 2000 });
  return [
    {
      what: '100-byte messages, two processes',
      unit: '/s',
      values: over(({ rate }) => rate),
      target: { above: 300_000 },
    },
    {
      what: '100-byte messages, CPU of both processes',
      unit: 'us each',
      values: over(({ cpuPerMessage }) => cpuPerMessage * 1e6),
      target: { ofBest: 1 },
    },
  ];
}

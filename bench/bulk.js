// Throughput: messages of 64 KiB from one process to another.
import { everyone } from './adapters/index.js';
import { measureTransfer, serveTransfer } from './transfer.js';

const SIZE = 64 * 1024;

export const serve = serveTransfer;

export async function run() {
  const over = await measureTransfer(import.meta.url, everyone, SIZE, { rounds: 5, time: 2000 });
  return [
    {
      what: '64 KiB messages, two processes',
      unit: 'MB/s',
      values: over(({ rate }) => (rate * SIZE) / 1e6),
      target: { ofBest: 1.1 },
    },
    {
      what: '64 KiB messages, CPU of both processes',
      unit: 's/GB',
      values: over(({ cpuPerMessage }) => (cpuPerMessage / SIZE) * 1e9),
      target: { ofBest: 1 },
    },
  ];
}

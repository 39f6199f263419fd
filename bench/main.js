// npm run bench -- <row> … | all
import os from 'node:os';
import { printLine, printTable } from './harness/table.js';

const rows = [
  'connect',
  'stall',
  'bulk',
  'small-messages',
  'round-trip',
  'idle',
  'import',
  'exit',
  'audio',
  'video',
  'forward',
  'opus',
  'files',
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => name !== 'all' && !rows.includes(name));
if (wanted.length === 0 || unknown.length > 0) {
  console.error(`Expected rows out of: all ${rows.join(' ')}${unknown.length > 0 ? ` but received ${unknown}` : ''}`);
  process.exit(2);
}

const [load] = os.loadavg();
if (load > 0.7)
  console.error(`Something else is running (load ${load.toFixed(1)}): trust the ratios, not the figures.`);

const lines = [];
for (const name of wanted.includes('all') ? rows : wanted) {
  console.log(`${name}`);
  const { run } = await import(`./${name}.js`);
  const measured = await run();
  measured.forEach(printLine);
  lines.push(...measured);
}
console.log();
printTable(lines);

import { inspectOpusFile, type OpusFileSummary, type OpusStreamSummary } from '../files/index.js';
import { formatBitrate, formatBytes, formatRows, formatTime, printable } from './format.js';
import { parse, UsageError } from './usage-error.js';

const HELP = `voxlink inspect <file>

Tells what is in a file of Opus: streams, tags, duration, what is missing, and the bitrate over time. '-' stands for
standard input. The exit code is 1 when the file has faults.

  --json   the same for programs
`;

const CHART_WIDTH = 60;
const CHART_BARS = '▁▂▃▄▅▆▇█';
const LISTED = 10;

export async function inspect(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('Expected one file');
  const summary = await inspectOpusFile(file === '-' ? process.stdin : file, { signal });
  process.stdout.write(values.json ? toJson(summary) : toText(file, summary));
  const { faults } = summary;
  if (faults.length > 0) throw new Error(`${file} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}`);
}

function toJson({ faults, streams, ...summary }: OpusFileSummary): string {
  const plain = {
    ...summary,
    streams: streams.map(({ head, ...stream }) => ({ ...stream, head: { ...head, mapping: [...head.mapping] } })),
    faults: faults.map(({ code, message, offset }) => ({ code, message, offset })),
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}

function toText(name: string, { format, bytes, seconds, streams, faults }: OpusFileSummary): string {
  const container = format === 'ogg' ? 'Ogg Opus' : 'WebM with Opus';
  const parts = [`${printable(name)}: ${container}, ${formatTime(seconds)}, ${formatBytes(bytes)}\n`];
  for (const stream of streams) {
    parts.push('\n', streams.length > 1 ? `Stream ${stream.index + 1} of ${streams.length}\n` : '', describe(stream));
  }
  if (faults.length > 0) parts.push('\nFaults\n', ...listed(faults.map(({ message }) => message)));
  return parts.join('');
}

function describe(stream: OpusStreamSummary): string {
  const { head, tags } = stream;
  const rate = head.inputSampleRate === 0 ? 'unknown' : `${head.inputSampleRate} Hz`;
  const layout =
    head.mappingFamily === 0
      ? ''
      : `, family ${head.mappingFamily}: ${head.streams} streams, ${head.coupledStreams} of them stereo`;
  const rows: [string, string][] = [
    ['duration', formatTime(stream.seconds)],
    ['channels', `${head.channels}${layout}`],
    ['original rate', rate],
    ['pre-skip', `${head.preSkip} samples`],
    ['output gain', `${head.outputGain.toFixed(1)} dB`],
    ['encoder', printable(tags.vendor)],
    ...tags.comments.map(([tag, value]): [string, string] => [printable(tag), printable(shorten(value))]),
    ['packets', `${stream.packets} of ${shares(stream.durations, stream.packets, ' ms')}`],
    ['bitrate', formatBitrate(stream.bitrate)],
    ['modes', shares(stream.modes, stream.packets)],
    ['bandwidths', shares(stream.bandwidths, stream.packets)],
    ['coded as', shares(stream.channels, stream.packets, ' channels')],
    ['with FEC', share(stream.fec, stream.packets)],
    ['with DRED', share(stream.dred, stream.packets)],
    ['without content', share(stream.empty, stream.packets)],
    [
      'missing',
      stream.lostSeconds === 0 ? 'nothing' : `${stream.lostSeconds.toFixed(3)} s in ${stream.gaps.length} gaps`,
    ],
  ];
  const gaps = listed(stream.gaps.map(({ at, seconds }) => `${formatTime(at)}: ${seconds.toFixed(3)} s`));
  return `${formatRows(rows)}${gaps.join('')}${chart(stream)}`;
}

function listed(lines: string[]): string[] {
  const rest = lines.length - LISTED;
  const shown = lines.slice(0, LISTED).map((line) => `    ${line}\n`);
  return rest > 0 ? [...shown, `    and ${rest} more\n`] : shown;
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}… (${text.length} characters)` : text;
}

function share(count: number, total: number): string {
  return count === 0 ? 'none' : `${count} (${Math.round((100 * count) / total)} %)`;
}

function shares(counts: Partial<Record<string, number>>, total: number, unit = ''): string {
  const entries = Object.entries(counts) as [string, number][];
  if (entries.length === 0) return 'none';
  if (entries.length === 1) return `${entries[0]?.[0]}${unit}`;
  const sorted = entries.toSorted((one, other) => other[1] - one[1]);
  return sorted.map(([name, count]) => `${name}${unit} (${Math.round((100 * count) / total)} %)`).join(', ');
}

/** The bitrate over time, in as many columns as fit, from zero to the highest. */
function chart({ bitrates, seconds }: OpusStreamSummary): string {
  if (bitrates.length < 2) return '';
  const columns = Math.min(CHART_WIDTH, bitrates.length);
  const means = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * bitrates.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * bitrates.length) / columns));
    const part = bitrates.slice(from, to);
    return part.reduce((sum, bitrate) => sum + bitrate, 0) / part.length;
  });
  const highest = Math.max(1, ...means);
  const bars = means.map((mean) => CHART_BARS[Math.round((mean / highest) * (CHART_BARS.length - 1))]).join('');
  const end = formatTime(seconds);
  return `\n  ${bars}  up to ${formatBitrate(highest)}\n  0${end.padStart(Math.max(columns - 1, end.length + 1))}\n`;
}

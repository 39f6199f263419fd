import { type AudioFileFormat, type TranscodeOptions, transcode as transcodeFile } from '../files/index.js';
import { formatBytes, formatTime } from './format.js';
import { ProgressBar } from './progress-bar.js';
import { parse, parseAmount, UsageError } from './usage-error.js';

const HELP = `voxlink transcode <input> <output> [options]

Makes one sound file of another: WAV, Ogg Opus or WebM in, the same out, by the output's name. '-' stands for standard
input or output. Packets of Opus are taken over without loss unless an option asks for others.

  --bitrate <n>        bits per second, such as 32k (default: by rate and channels)
  --application <a>    audio (default), voip or restricted-lowdelay
  --content <c>        auto (default), voice or music
  --complexity <n>     0 to 10 (default 9)
  --frame <ms>         length of a packet: 2.5, 5, 10, 20 (default), 40, 60, 80, 100 or 120
  --cbr                constant bitrate
  --dtx                sends nothing during silence
  --rate <hz>          sampling rate of the output
  --channels <n>       1 or 2
  --tag <NAME=value>   title, artist and the like; may come more than once, and replaces those of the input
  --bits <b>           of a WAV file: 16 (default), 24 or float
  --format <f>         ogg, webm or wav, where the output's name does not say so
  --keep-going         reads on after faults of the input
  --quiet              says nothing but errors
`;

const WAV_FORMATS = { '16': 'int16', '24': 'int24', float: 'float32' } as const;

export async function transcode(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      application: { type: 'string' },
      bitrate: { type: 'string' },
      bits: { type: 'string' },
      cbr: { type: 'boolean' },
      channels: { type: 'string' },
      complexity: { type: 'string' },
      content: { type: 'string' },
      dtx: { type: 'boolean' },
      format: { type: 'string' },
      frame: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      'keep-going': { type: 'boolean' },
      quiet: { type: 'boolean', short: 'q' },
      rate: { type: 'string' },
      tag: { type: 'string', multiple: true },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const [input, output, ...rest] = positionals;
  if (input === undefined || output === undefined || rest.length > 0) {
    throw new UsageError('Expected an input and an output');
  }
  const bits = values.bits as keyof typeof WAV_FORMATS | undefined;
  if (bits !== undefined && !Object.hasOwn(WAV_FORMATS, bits)) {
    throw new UsageError(`Expected 16, 24 or float for --bits, not '${bits}'`);
  }
  const bar = new ProgressBar(process.stderr);
  const begin = performance.now();
  const speed = (seconds: number) => `${Math.round(seconds / Math.max(1e-3, (performance.now() - begin) / 1000))}x`;
  const options: TranscodeOptions = {
    application: values.application as TranscodeOptions['application'],
    bitrate: parseAmount(values.bitrate, 'bitrate'),
    channels: parseAmount(values.channels, 'channels') as TranscodeOptions['channels'],
    complexity: parseAmount(values.complexity, 'complexity'),
    content: values.content as TranscodeOptions['content'],
    dtx: values.dtx,
    format: values.format as AudioFileFormat | undefined,
    frameMs: parseAmount(values.frame, 'frame') as TranscodeOptions['frameMs'],
    sampleRate: parseAmount(values.rate, 'rate'),
    tags: values.tag?.map(parseTag),
    vbr: values.cbr ? false : undefined,
    wavFormat: bits && WAV_FORMATS[bits],
    signal,
    onFault: values['keep-going']
      ? (fault) => process.stderr.write(`voxlink transcode: ${fault.message}\n`)
      : undefined,
    onProgress: values.quiet
      ? undefined
      : ({ fraction, seconds, bytesWritten }) =>
          bar.show(fraction, `${formatTime(seconds)}  ${formatBytes(bytesWritten)}  ${speed(seconds)}`),
  };
  try {
    const result = await transcodeFile(
      input === '-' ? process.stdin : input,
      output === '-' ? process.stdout : output,
      options,
    );
    bar.clear();
    if (values.quiet) return;
    const { seconds, bytesWritten, copied } = result;
    const how = copied ? 'packets taken over' : speed(seconds);
    const out = output === '-' ? process.stderr : process.stdout;
    out.write(`${output}: ${formatTime(seconds)}, ${formatBytes(bytesWritten)}, ${how}\n`);
  } catch (error) {
    bar.clear();
    // An argument that the library refuses came from the command line.
    if ((error as { code?: string }).code === 'ERR_VOXLINK_ARGUMENT') throw new UsageError((error as Error).message);
    throw error;
  }
}

function parseTag(text: string): [string, string] {
  const middle = text.indexOf('=');
  if (middle < 1) throw new UsageError(`Expected NAME=value for --tag, not '${text}'`);
  return [text.slice(0, middle), text.slice(middle + 1)];
}

import { joinBytes } from '../core/bytes.js';
import { checkOptions } from '../core/check.js';
import { unlessAborted } from './abort.js';
import { DemuxingReader } from './demuxing-reader.js';
import { formatError } from './error.js';
import type { OpusFileOptions, OpusFileReader } from './opus-file-reader.js';
import { startsWith } from './opus-head.js';
import { type AudioInput, type ByteSource, openSource } from './source.js';

export type AudioFileFormat = 'ogg' | 'webm' | 'wav';

const SNIFFED = 12;

/** Opens a file of Ogg Opus or of WebM or Matroska with Opus, and reads as far as its headers. */
export async function openOpusFile(input: AudioInput, given?: OpusFileOptions): Promise<OpusFileReader> {
  const options = checkOptions(given, 'options');
  const source = await openSource(input);
  try {
    const { format, source: whole } = await unlessAborted(sniff(source), options.signal);
    if (format === 'wav') throw formatError('This is a WAV file, which holds no Opus');
    return await openReader(format, whole, options);
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** What a file is, by its first bytes; and the source with those bytes again in front. */
export async function sniff(source: ByteSource): Promise<{ format: AudioFileFormat; source: ByteSource }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < SNIFFED) {
    const chunk = await source.read();
    if (!chunk) break;
    chunks.push(chunk);
    length += chunk.length;
  }
  const begin = chunks.length === 1 ? (chunks[0] as Uint8Array) : joinBytes(chunks);
  if (length === 0) throw formatError('The file is empty');
  return { format: formatOf(begin), source: new PrefixedSource(begin, source) };
}

export async function openReader(
  format: 'ogg' | 'webm',
  source: ByteSource,
  options: OpusFileOptions,
): Promise<OpusFileReader> {
  return await DemuxingReader.open(format, source, options);
}

function formatOf(bytes: Uint8Array): AudioFileFormat {
  if (startsWith(bytes, 'OggS')) return 'ogg';
  if (startsWith(bytes, '\x1a\x45\xdf\xa3')) return 'webm';
  if (startsWith(bytes, 'RIFF') || startsWith(bytes, 'RF64') || startsWith(bytes, 'BW64')) return 'wav';
  throw formatError('Expected an Ogg, WebM or WAV file');
}

class PrefixedSource implements ByteSource {
  readonly #source: ByteSource;
  #prefix: Uint8Array | null;
  readonly seek: ByteSource['seek'];

  constructor(prefix: Uint8Array, source: ByteSource) {
    this.#prefix = prefix;
    this.#source = source;
    const { seek } = source;
    this.seek = seek && this.#seek;
  }

  get size(): number | null {
    return this.#source.size;
  }

  async read(): Promise<Uint8Array | null> {
    const prefix = this.#prefix;
    this.#prefix = null;
    return prefix ?? (await this.#source.read());
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  #seek = (offset: number): void => {
    this.#prefix = null;
    this.#source.seek?.(offset);
  };
}

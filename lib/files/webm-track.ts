import { child, children, readText, readUint } from './ebml.js';
import { formatError } from './error.js';
import { makeOpusHead, type OpusHead, parseOpusHead } from './opus-head.js';
import { AUDIO_RATE } from './packet.js';
import { Id } from './webm-ids.js';

/** A track of Opus, as the file describes it. */
export interface WebmTrack {
  number: number;
  head: OpusHead;
  /** What every frame begins with and no block repeats: "header stripping". */
  prefix: Uint8Array;
}

const NANOSECONDS = 1e9;
const HEADER_STRIPPING = 3;
const NOTHING = new Uint8Array(0);

/** The first track of Opus, null where there is none. */
export function findOpusTrack(tracks: Uint8Array, offset: number): WebmTrack | null {
  for (const { id, content } of children(tracks)) {
    if (id !== Id.TrackEntry || readText(child(content, Id.CodecId) ?? NOTHING) !== 'A_OPUS') continue;
    const number = readUint(child(content, Id.TrackNumber) ?? NOTHING);
    const codecPrivate = child(content, Id.CodecPrivate);
    const head = codecPrivate ? parseOpusHead(codecPrivate) : headOf(content);
    if (!head) throw formatError('The Opus header of the track makes no sense', offset);
    return { number, head, prefix: prefixOf(content, offset) };
  }
  return null;
}

/** Files of old have no header for Opus. */
function headOf(track: Uint8Array): OpusHead | null {
  const channels = readUint(child(child(track, Id.Audio) ?? NOTHING, Id.Channels) ?? Uint8Array.of(1));
  const delay = readUint(child(track, Id.CodecDelay) ?? NOTHING);
  const preSkip = Math.round((delay / NANOSECONDS) * AUDIO_RATE);
  return channels < 1 || channels > 2 || preSkip > 65_535 ? null : makeOpusHead({ channels, preSkip });
}

function prefixOf(track: Uint8Array, offset: number): Uint8Array {
  const encodings = child(track, Id.ContentEncodings);
  if (!encodings) return NOTHING;
  const all = [...children(encodings)].filter(({ id }) => id === Id.ContentEncoding);
  const compression = all.length === 1 ? child(all[0]?.content as Uint8Array, Id.ContentCompression) : undefined;
  const algorithm = readUint(child(compression ?? NOTHING, Id.ContentCompAlgo) ?? NOTHING);
  if (all.length > 0 && (!compression || algorithm !== HEADER_STRIPPING)) {
    throw formatError('The track is compressed or encrypted', offset);
  }
  return child(compression ?? NOTHING, Id.ContentCompSettings) ?? NOTHING;
}

import {
  OpusDecoder,
  type OpusDecoderSettings,
  OpusMultistreamDecoder,
  OpusProjectionDecoder,
  type OpusSampleRate,
} from '../opus/index.js';
import { mappingToWav } from './channel-order.js';
import { formatError } from './error.js';
import type { OpusHead } from './opus-head.js';

const SURROUND = 1;
const PROJECTION = 3;

export type StreamDecoder = OpusDecoder | OpusMultistreamDecoder | OpusProjectionDecoder;

/**
 * The decoder that a header asks for. Mono and stereo come out in the number of channels that is wanted, all else in its
 * own: surround sound in WAV's order, the rest in the file's.
 */
export function decoderFor(
  head: OpusHead | null,
  wanted: number,
  settings: OpusDecoderSettings & { sampleRate: OpusSampleRate },
): StreamDecoder {
  if (!head || head.mappingFamily === 0) return new OpusDecoder({ ...settings, channels: wanted as 1 | 2 });
  const { channels, streams, coupledStreams, mapping, mappingFamily } = head;
  try {
    if (mappingFamily === PROJECTION) {
      return new OpusProjectionDecoder({ ...settings, channels, streams, coupledStreams, demixingMatrix: mapping });
    }
    const own = mappingFamily === SURROUND ? mappingToWav(mapping) : mapping;
    return new OpusMultistreamDecoder({ ...settings, channels, streams, coupledStreams, mapping: own });
  } catch (error) {
    throw formatError(`The channel mapping of the stream makes no sense: ${(error as Error).message}`);
  }
}

/** Files of sound. */
import { transcode } from '../../lib/files/index.js';
import { toInt16, tone } from './signals.js';

/** A WAV file of so many seconds whose sound has another frequency in each second: 300, 600, 900 Hz … */
export function wav(seconds: number, sampleRate = 48_000, channels = 1): Uint8Array {
  const samples = sampleRate * channels;
  const pcm = new Int16Array(samples * seconds);
  for (let i = 0; i < seconds; i++)
    pcm.set(toInt16(tone(sampleRate, channels, sampleRate, 300 * (i + 1))), i * samples);
  const file = Buffer.alloc(44 + pcm.byteLength);
  file.write('RIFF\0\0\0\0WAVEfmt ', 0, 'latin1');
  file.writeUInt32LE(36 + pcm.byteLength, 4);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(2 * samples, 28);
  file.writeUInt16LE(2 * channels, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(pcm.byteLength, 40);
  file.set(new Uint8Array(pcm.buffer), 44);
  return new Uint8Array(file.buffer, file.byteOffset, file.length);
}

export async function toOpusFile(input: Uint8Array, format: 'ogg' | 'webm'): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await transcode(input, new WritableStream({ write: (chunk) => void parts.push(chunk) }), { format });
  return Buffer.concat(parts);
}

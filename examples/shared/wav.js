// Reads WAV files of any kind (8 to 64 bits, integer, float, A-law, µ-law, any other chunks in between) with mediabunny.
import { AudioSampleSink, FilePathSource, Input, WAVE } from 'mediabunny';

/**
 * @param {string} path
 * @returns {Promise<{ sampleRate: number, channels: number, samples: Float32Array }>} Interleaved, full scale at ±1.
 */
export async function readWav(path) {
  const input = new Input({ formats: [WAVE], source: new FilePathSource(path) });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw new Error(`${path} holds no audio.`);
    const chunks = [];
    for await (const sample of new AudioSampleSink(track).samples()) {
      const layout = /** @type {const} */ ({ planeIndex: 0, format: 'f32' });
      const chunk = new Float32Array(sample.allocationSize(layout) / Float32Array.BYTES_PER_ELEMENT);
      sample.copyTo(chunk, layout);
      sample.close();
      chunks.push(chunk);
    }
    return { sampleRate: track.sampleRate, channels: track.numberOfChannels, samples: join(chunks) };
  } finally {
    input.dispose();
  }
}

function join(chunks) {
  const joined = new Float32Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let end = 0;
  for (const chunk of chunks) {
    joined.set(chunk, end);
    end += chunk.length;
  }
  return joined;
}

// @ts-check
// Makes test/fixtures/speech.wav, the recording that the demo sends and the tests compare with: three synthetic voices
// with pauses between them, 48 kHz, 16 bit, mono. Needs espeak-ng and sox. The file is kept, because another version of
// espeak-ng speaks a little differently.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SPEECH = `<speak>
<voice name="en-gb">Good morning, this is a test of the line.</voice><break time="500ms"/>
<voice name="en-us+f3">Seven purple foxes jump over six lazy dogs.</voice><break time="300ms"/>
<voice name="en-gb-scotland+m4">Thirty two thousand bits a second. Do you hear me?</voice>
</speak>`;

const target = fileURLToPath(new URL('../test/fixtures/speech.wav', import.meta.url));
const spoken = execFileSync('espeak-ng', ['-m', '-s', '175', '--stdout'], { input: SPEECH, maxBuffer: 2 ** 26 });
// -D: without dither, so that the same speech gives the same file.
const effects = ['rate', '-v', 'pad', '0.2', '0.3', 'norm', '-3'];
const format = ['--rate', '48000', '--bits', '16', '--channels', '1'];
execFileSync('sox', ['-D', '--ignore-length', '-t', 'wav', '-', ...format, target, ...effects], { input: spoken });
console.log(`wrote ${target}`);

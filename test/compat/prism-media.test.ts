import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runNode } from '../helpers/run-node.js';

const root = path.resolve(import.meta.dirname, '../..');
let project: string;

beforeAll(() => {
  project = mkdtempSync(path.join(os.tmpdir(), 'prism-media-test-'));
  cpSync(path.join(root, 'node_modules/prism-media'), path.join(project, 'node_modules/prism-media'), {
    recursive: true,
  });
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Puts a package of one line in the place of the one that prism-media looks for. */
function replace(name: string, entry: string): void {
  rmSync(path.join(project, 'node_modules/@discordjs'), { recursive: true, force: true });
  const folder = path.join(project, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  const file = path.join(root, 'dist/compat', entry);
  writeFileSync(path.join(folder, 'index.js'), `module.exports = require(${JSON.stringify(file)});\n`);
}

it.each([
  ['@discordjs/opus', 'discordjs-opus.js'],
  ['opusscript', 'opusscript.js'],
])('prism-media encodes and decodes through the stand-in for %s', async (name, entry) => {
  replace(name, entry);
  const { stdout, stderr } = await runNode(`
    import { createRequire } from 'node:module';
    import { Readable } from 'node:stream';
    const prism = createRequire(${JSON.stringify(path.join(project, 'index.js'))})('prism-media');
    const pcm = new Int16Array(48000 * 2).map((_, i) => 8000 * Math.sin((i >> 1) / 10));
    const settings = { rate: 48000, channels: 2, frameSize: 960, application: 'AUDIO' };
    const encoder = new prism.opus.Encoder(settings);
    encoder.setBitrate(64000);
    encoder.setFEC(true);
    encoder.setPLP(0.15);
    const decoder = new prism.opus.Decoder(settings);
    let bytes = 0;
    Readable.from([Buffer.from(pcm.buffer)]).pipe(encoder).pipe(decoder);
    for await (const chunk of decoder) bytes += chunk.length;
    console.log(prism.opus.Encoder.type, bytes === pcm.byteLength);
  `);
  expect({ stdout, stderr }).toEqual({ stdout: `${name} true\n`, stderr: '' });
});

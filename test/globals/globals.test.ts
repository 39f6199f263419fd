import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { registerGlobals } from '../../lib/globals/index.js';
import * as voxlink from '../../lib/index.js';
import { runNode } from '../helpers/run-node.js';

const NAMES = Object.keys(voxlink)
  .filter((name) => /^(RTC|Media)/.test(name))
  .sort();

it('registers every interface of the W3C, and nothing of its own', () => {
  const target = {};
  expect(registerGlobals({ target }).sort()).toEqual(NAMES);
  expect(Object.keys(target)).toEqual([]);
  expect(Object.getOwnPropertyDescriptor(target, 'RTCPeerConnection')).toEqual({
    value: voxlink.RTCPeerConnection,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  expect(NAMES).toContain('MediaStream');
  for (const name of ['AudioSource', 'VoxlinkError', 'i420Size', 'navigator']) expect(target).not.toHaveProperty(name);
});

it('leaves what is there, unless asked', () => {
  const target = { RTCPeerConnection: 'another' };
  expect(registerGlobals({ target })).not.toContain('RTCPeerConnection');
  expect(target.RTCPeerConnection).toBe('another');
  expect(registerGlobals({ target, overwrite: true }).sort()).toEqual(NAMES);
  expect(target.RTCPeerConnection).toBe(voxlink.RTCPeerConnection);
  expect(registerGlobals({ target })).toEqual([]);
});

it('refuses options that make no sense', () => {
  expect(() => registerGlobals({ overwrite: 1 as never })).toThrow(
    'Expected boolean for overwrite but received 1 (number)',
  );
  expect(() => registerGlobals({ target: 'window' as never })).toThrow(
    'Expected object for target but received "window" (string)',
  );
});

it('declares each name for the compiler', () => {
  const undeclared = ['MediaStreamEvent', 'RTCIceCandidatePair', 'RTCRtpScriptTransformer', 'RTCTransformEvent'];
  const declared = NAMES.filter((name) => !undeclared.includes(name));
  const source = readFileSync(new URL('../../lib/globals/types.ts', import.meta.url), 'utf8');
  expect([...source.matchAll(/^ {2}var (\w+):/gm)].map((match) => match[1]).sort()).toEqual(declared);
  expect([...source.matchAll(/^ {2}interface (\w+) /gm)].map((match) => match[1]).sort()).toEqual(declared);
});

it('does so when it is imported', async () => {
  const { code, stdout } = await runNode(`
    globalThis.MediaStream = 'another';
    await import('voxlink/globals');
    const { RTCPeerConnection: own } = await import('voxlink');
    console.log(RTCPeerConnection === own, RTCPeerConnection.name, MediaStream);`);
  expect([code, stdout]).toEqual([0, 'true RTCPeerConnection another\n']);
});

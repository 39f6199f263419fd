import { describe, expect, it, vi } from 'vitest';
import { endsInSilence, FEW, repeat, saysOnly } from './repeat.js';

vi.setConfig({ testTimeout: 300_000 });

describe('a process ends by itself', () => {
  it('after close() of everything', () => repeat('exit.js', ['close']));
  it('after close() in the middle of connecting', () => repeat('exit.js', ['close while connecting']));
  it('with a forgotten audio source', () => repeat('exit.js', ['forgotten source']));
  it('with everything forgotten and nothing connected', () => repeat('exit.js', ['forgotten everything']));
  it('after close() of encoded frames and devices', () =>
    repeat('exit.js', ['close of encoded frames and devices'], endsInSilence, FEW));
  it('with forgotten devices and encoded sources', () => repeat('exit.js', ['forgotten devices and encoded sources']));
  it('with connections that failed', () => repeat('exit.js', ['failed connection']));
});

describe('a process does not end', () => {
  it('before negotiationneeded, and before a connection is through', () =>
    repeat('exit.js', ['negotiation by events'], saysOnly('connected\n')));
  it('before a connection has gathered its candidates', () => repeat('exit.js', ['gathering'], saysOnly('gathered\n')));
  it.each(['loop over a local track', 'loop over a track that ends'])('before a %s is through', (way) =>
    repeat('exit.js', [way], saysOnly('ended\n')),
  );
});

describe('process.exit()', () => {
  it('with everything open', () => repeat('exit.js', ['process.exit()']));
  it('in the middle of connecting', () => repeat('exit.js', ['process.exit() while connecting']));
  it('with raw audio under way', () => repeat('exit.js', ['process.exit() with raw audio under way']));
  it.each(['with encoded frames and devices at work', 'while encoded frames and devices begin'])('%s', (when) =>
    repeat('exit.js', [`process.exit() ${when}`], endsInSilence, FEW),
  );
  it('right after close()', () => repeat('exit.js', ['process.exit() after close()']));
  it('with pictures under way', () => repeat('exit.js', ['process.exit() with pictures under way']));
});

describe('an uncaught exception with everything open', () => {
  it.each([
    'exception',
    'exception in a listener',
    'exception in onframe',
    'exception with encoded frames and devices at work',
  ])('%s', (way) =>
    repeat('exit.js', [way], ({ code, signal, stdout, stderr }) => {
      expect({ code, signal, stdout }).toEqual({ code: 1, signal: null, stdout: '' });
      // What Node itself says: the place, the error with its stack, its own version.
      expect(stderr).toMatch(/^(file:|node:).*\n.*\n *\^\n\nError: on purpose\n( {4}at .*\n)+\nNode\.js v[\d.]+\n$/);
    }),
  );
});

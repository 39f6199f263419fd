import { describe, expect, it } from 'vitest';
import { checkIceServer, parseIceUrl, toIceServer } from '../../lib/webrtc/ice-server.js';

describe('STUN and TURN URLs', () => {
  it.each([
    ['stun:stun.example.org', { scheme: 'stun', host: 'stun.example.org', port: null, transport: null }],
    ['STUNS:192.0.2.1:5349', { scheme: 'stuns', host: '192.0.2.1', port: 5349, transport: null }],
    ['turn:[2001:db8::1]:3478?transport=tcp', { scheme: 'turn', host: '[2001:db8::1]', port: 3478, transport: 'tcp' }],
    [
      'turns:turn.example.org?transport=UDP',
      { scheme: 'turns', host: 'turn.example.org', port: null, transport: 'udp' },
    ],
  ])('parses %s', (url, parts) => {
    expect(parseIceUrl(url)).toEqual(parts);
  });

  it.each([
    '',
    'stun:',
    'stun:/host',
    'stun://host',
    'http://example.org',
    'stun:host:',
    'stun:host:0',
    'stun:host:65536',
    'stun:host:12a',
    'stun:host?transport=udp',
    'turn:host?transport=sctp',
    'turn:host?',
    'turn:host?a=b&transport=udp',
    'stun:[::1',
    'stun:[host]',
    'stun:a b',
    'relative-url',
    'stun:host name',
    'turn:host:3478:1',
  ])('refuses %j', (url) => {
    expect(() => parseIceUrl(url)).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
  });
});

describe('ICE servers', () => {
  const check = (server: unknown): unknown => checkIceServer(toIceServer(server, 'iceServers[0]'));

  it('takes one URL or many', () => {
    expect(check({ urls: 'stun:a' })).toEqual({ urls: ['stun:a'], username: '', credential: '' });
    const turn = { urls: ['turn:a', 'stun:b'], username: 'user', credential: 'secret' };
    expect(check(turn)).toEqual(turn);
  });

  it('needs URLs', () => {
    expect(() => check({})).toThrow(TypeError);
    expect(() => check({ url: 'stun:a' })).toThrow(TypeError);
    expect(() => check('stun:a')).toThrow(TypeError);
    expect(() => check({ urls: [] })).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
  });

  it.each([{}, { username: 'user' }, { credential: 'secret' }, { username: 'u'.repeat(510), credential: 'secret' }])(
    'refuses a TURN server with %j',
    (credentials) => {
      expect(() => check({ urls: 'turns:a', ...credentials })).toThrow(
        expect.objectContaining({ name: 'InvalidAccessError' }),
      );
    },
  );

  it('takes empty credentials', () => {
    expect(check({ urls: 'turn:a', username: '', credential: '' })).toBeTruthy();
  });
});

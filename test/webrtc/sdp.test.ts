import { describe, expect, it } from 'vitest';
import { fingerprints, isIceLite, usernameFragments } from '../../lib/webrtc/sdp.js';

const SDP = [
  'v=0',
  'a=ice-ufrag:sess',
  'a=fingerprint:sha-256 AA:BB',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=mid:0',
  'a=ice-ufrag:aaaa',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=mid:v',
  'a=fingerprint:sha-256 aa:bb',
  '',
].join('\r\n');

describe('what the algorithms read from SDP', () => {
  it('finds each media description, with the session as fallback', () => {
    expect(usernameFragments(SDP)).toEqual([
      ['0', 0, 'aaaa'],
      ['v', 1, 'sess'],
    ]);
    expect(usernameFragments('')).toEqual([]);
  });

  it('recognises a lite ICE implementation', () => {
    expect(isIceLite(`${SDP}a=ice-lite\r\n`)).toBe(true);
    expect(isIceLite(SDP)).toBe(false);
  });

  it('compares fingerprints without regard to case or repetition', () => {
    expect(fingerprints(SDP)).toEqual(['a=fingerprint:sha-256 aa:bb']);
    expect(fingerprints('v=0')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { fingerprints, iceSections, usernameFragments } from '../../lib/webrtc/sdp.js';

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

  it('finds what each media description says about ICE', () => {
    const [audio, video] = iceSections(`${SDP}a=ice-pwd:secret\r\na=candidate:1 1 udp 1 ::1 9 typ host\r\n`);
    expect(audio).toEqual({ mid: '0', index: 0, usernameFragment: 'aaaa', password: null, candidates: [] });
    expect(video).toEqual({
      mid: 'v',
      index: 1,
      usernameFragment: 'sess',
      password: 'secret',
      candidates: ['candidate:1 1 udp 1 ::1 9 typ host'],
    });
    expect(iceSections('')).toEqual([]);
  });

  it('compares fingerprints without regard to case or repetition', () => {
    expect(fingerprints(SDP)).toEqual(['a=fingerprint:sha-256 aa:bb']);
    expect(fingerprints('v=0')).toEqual([]);
  });
});

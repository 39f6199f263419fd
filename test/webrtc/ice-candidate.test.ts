import { describe, expect, it } from 'vitest';
import { parseCandidate } from '../../lib/webrtc/candidate-attribute.js';
import { RTCIceCandidate } from '../../lib/webrtc/ice-candidate.js';

const HOST = 'candidate:1905690388 1 udp 2113937151 192.168.0.1 58041 typ host generation 0 ufrag thC8 network-cost 50';
const RELAY = 'candidate:2 2 TCP 1677722111 2001:db8::1 9 typ srflx raddr 0.0.0.0 rport 0 tcptype passive';

describe('RTCIceCandidate', () => {
  it('shows the fields of the candidate attribute', () => {
    const candidate = new RTCIceCandidate({ candidate: HOST, sdpMid: '0' });
    expect({ ...values(candidate) }).toEqual({
      candidate: HOST,
      sdpMid: '0',
      sdpMLineIndex: null,
      foundation: '1905690388',
      component: 'rtp',
      priority: 2113937151,
      address: '192.168.0.1',
      protocol: 'udp',
      port: 58041,
      type: 'host',
      tcpType: null,
      relatedAddress: null,
      relatedPort: null,
      usernameFragment: 'thC8',
      relayProtocol: null,
      url: null,
    });
  });

  it('shows TCP and related addresses', () => {
    const candidate = new RTCIceCandidate({ candidate: RELAY, sdpMLineIndex: 3 });
    expect(candidate).toMatchObject({ component: 'rtcp', protocol: 'tcp', tcpType: 'passive', type: 'srflx' });
    expect(candidate).toMatchObject({ relatedAddress: '0.0.0.0', relatedPort: 0, address: '2001:db8::1' });
  });

  it('has null fields for a text that is no candidate', () => {
    for (const text of ['', 'nonsense', 'candidate:1 3 udp 1 a 1 typ host', 'candidate:1 1 udp 1 a 70000 typ host']) {
      const candidate = new RTCIceCandidate({ candidate: text, sdpMid: 'a' });
      expect(candidate.candidate).toBe(text);
      expect(candidate.foundation).toBeNull();
      expect(candidate.type).toBeNull();
    }
  });

  it('needs a mid or an index', () => {
    expect(() => new RTCIceCandidate()).toThrow(TypeError);
    expect(() => new RTCIceCandidate({ candidate: HOST, sdpMid: null })).toThrow(TypeError);
    expect(new RTCIceCandidate({ sdpMid: '' }).sdpMid).toBe('');
  });

  it('prefers the given username fragment and gives the init back as JSON', () => {
    const candidate = new RTCIceCandidate({ candidate: HOST, sdpMLineIndex: 65536, usernameFragment: 'other' });
    expect(candidate.usernameFragment).toBe('other');
    expect(JSON.parse(JSON.stringify(candidate))).toEqual({
      candidate: HOST,
      sdpMid: null,
      sdpMLineIndex: 0,
      usernameFragment: 'other',
    });
  });

  it('checks the members that belong to a relay', () => {
    const init = { candidate: HOST, sdpMid: '0' };
    expect(new RTCIceCandidate({ ...init, relayProtocol: 'tls', url: 'turns:a' })).toMatchObject({
      relayProtocol: 'tls',
      url: 'turns:a',
    });
    expect(() => new RTCIceCandidate({ ...init, relayProtocol: 'sctp' as never })).toThrow(TypeError);
  });
});

describe('parseCandidate', () => {
  it('takes time in proportion to the length of a hostile text', () => {
    const hostile = `candidate:1 1 udp 1 a 1 typ host${' x'.repeat(200_000)}`;
    const started = performance.now();
    parseCandidate(hostile);
    parseCandidate(`${hostile} \n!`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

function values(object: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name in object) {
    const value = (object as Record<string, unknown>)[name];
    if (typeof value !== 'function') result[name] = value;
  }
  return result;
}

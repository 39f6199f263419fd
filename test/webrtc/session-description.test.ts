import { describe, expect, it } from 'vitest';
import { RTCPeerConnection } from '../../lib/index.js';
import { RTCSessionDescription } from '../../lib/webrtc/session-description.js';

describe('RTCSessionDescription', () => {
  it('keeps type and text', () => {
    const description = new RTCSessionDescription({ type: 'offer', sdp: 'v=0' });
    expect(description.type).toBe('offer');
    expect(JSON.stringify(description)).toBe('{"type":"offer","sdp":"v=0"}');
    expect(new RTCSessionDescription({ type: 'rollback' }).sdp).toBe('');
  });

  it('needs a known type', () => {
    const construct = RTCSessionDescription as unknown as new (...args: unknown[]) => RTCSessionDescription;
    for (const args of [[], [undefined], [{}], [{ type: 'OFFER' }], ['offer'], [{ sdp: '' }]]) {
      expect(() => new construct(...args)).toThrow(TypeError);
    }
  });

  it('is a class as WebIDL describes it', () => {
    expect(String(new RTCSessionDescription({ type: 'offer' }))).toBe('[object RTCSessionDescription]');
    expect(() => Reflect.get(RTCSessionDescription.prototype, 'type')).toThrow(TypeError);
  });
});

it('reads past feedback for payload types that a media section does not have, as Firefox writes it', async () => {
  using offerer = new RTCPeerConnection();
  using answerer = new RTCPeerConnection();
  offerer.addTransceiver('video');
  const { sdp = '' } = await offerer.createOffer();
  const stray = sdp.replace('a=rtcp-mux', 'a=rtcp-fb:35 nack\r\na=rtcp-fb:35 nack pli\r\na=rtcp-mux');
  await answerer.setRemoteDescription({ type: 'offer', sdp: stray });
  const answer = await answerer.createAnswer();
  expect(answer.sdp).toMatch(/a=rtcp-fb:\d+ nack pli/);
  expect(answer.sdp).not.toContain('a=rtcp-fb:35');
});

import { describe, expect, it } from 'vitest';
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

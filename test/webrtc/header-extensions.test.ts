import { describe, expect, it } from 'vitest';
import { RTCPeerConnection } from '../../lib/index.js';
import { negotiate, Pair } from '../helpers/peers.js';

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const ORIENTATION = 'urn:3gpp:video-orientation';
const LAYERS = 'http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00';

describe('header extensions of a transceiver', () => {
  it('are negotiated as they were chosen', async () => {
    using pair = new Pair();
    const transceiver = pair.caller.addTransceiver('video');
    const before = transceiver.getNegotiatedHeaderExtensions();
    expect(new Set(before.map(({ direction }) => direction))).toEqual(new Set(['stopped']));
    const chosen = transceiver
      .getHeaderExtensionsToNegotiate()
      .map((each) => (each.uri === ORIENTATION ? { uri: each.uri, direction: 'stopped' as const } : each));
    transceiver.setHeaderExtensionsToNegotiate(chosen);
    expect(transceiver.getHeaderExtensionsToNegotiate()).toEqual(chosen);
    await negotiate(pair.caller, pair.callee);
    expect(pair.caller.localDescription?.sdp).not.toContain(ORIENTATION);
    const negotiated = new Map(transceiver.getNegotiatedHeaderExtensions().map((each) => [each.uri, each.direction]));
    expect(negotiated.get(MID)).toBe('sendrecv');
    expect(negotiated.get(ORIENTATION)).toBe('stopped');
  });

  it('tell what libwebrtc adds for layers', () => {
    using connection = new RTCPeerConnection();
    const directionOf = (sendEncodings?: { rid: string }[]) =>
      connection
        .addTransceiver('video', { sendEncodings })
        .getHeaderExtensionsToNegotiate()
        .find(({ uri }) => uri === LAYERS)?.direction;
    expect(directionOf()).toBe('stopped');
    expect(directionOf([{ rid: 'a' }, { rid: 'b' }])).toBe('sendrecv');
  });

  it('are refused where the list is another', () => {
    using connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver('audio');
    const list = transceiver.getHeaderExtensionsToNegotiate();
    const refuses = (extensions: unknown, name: string) =>
      expect(() => transceiver.setHeaderExtensionsToNegotiate(extensions as typeof list)).toThrow(
        expect.objectContaining({ name }),
      );
    refuses([], 'InvalidModificationError');
    refuses([...list].reverse(), 'InvalidModificationError');
    refuses([...list, { uri: 'urn:other' }], 'InvalidModificationError');
    refuses(
      list.map(({ uri }) => ({ uri, direction: 'stopped' })),
      'InvalidModificationError',
    );
    refuses(
      list.map((each) => ({ ...each, uri: '' })),
      'TypeError',
    );
    refuses(
      list.map((each) => ({ ...each, direction: 'up' })),
      'TypeError',
    );
    refuses(5, 'TypeError');
  });
});

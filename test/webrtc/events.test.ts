import { describe, expect, it } from 'vitest';
import {
  MediaStream,
  MediaStreamTrackEvent,
  RTCDataChannelEvent,
  RTCDTMFToneChangeEvent,
  RTCIceCandidate,
  RTCPeerConnection,
  RTCPeerConnectionIceErrorEvent,
  RTCPeerConnectionIceEvent,
  RTCTrackEvent,
} from '../../lib/index.js';

type Construct = new (...args: unknown[]) => Event;

describe('the event classes', () => {
  it('carry what they were made with', () => {
    using connection = new RTCPeerConnection();
    const candidate = new RTCIceCandidate({ sdpMid: '0' });
    const channel = connection.createDataChannel('any');
    const transceiver = connection.addTransceiver('audio');
    const { receiver } = transceiver;
    const stream = new MediaStream();
    const init = { receiver, track: receiver.track, streams: [stream], transceiver };
    expect(new RTCPeerConnectionIceEvent('icecandidate', { candidate })).toMatchObject({ candidate, url: null });
    expect(new RTCPeerConnectionIceEvent('icecandidate').candidate).toBeNull();
    const error = { address: null, port: 1, url: 'stun:a', errorCode: 701, errorText: 'text' };
    expect(new RTCPeerConnectionIceErrorEvent('icecandidateerror', error)).toMatchObject(error);
    expect(new RTCDataChannelEvent('datachannel', { channel }).channel).toBe(channel);
    const track = new RTCTrackEvent('track', init);
    expect(track).toMatchObject({ receiver, transceiver, track: receiver.track });
    expect(track.streams).toEqual([stream]);
    expect(track.streams).toBe(track.streams);
    expect(Object.isFrozen(track.streams)).toBe(true);
    expect(new MediaStreamTrackEvent('addtrack', { track: receiver.track }).track).toBe(receiver.track);
    expect(new RTCDTMFToneChangeEvent('tonechange').tone).toBe('');
    expect(track).toBeInstanceOf(Event);
    expect(new RTCTrackEvent('track', { ...init, cancelable: true } as never).cancelable).toBe(true);
  });

  it.each<[string, unknown, unknown[]]>([
    ['RTCPeerConnectionIceEvent', RTCPeerConnectionIceEvent, [[], ['type', { candidate: {} }]]],
    ['RTCPeerConnectionIceErrorEvent', RTCPeerConnectionIceErrorEvent, [['type'], ['type', {}]]],
    ['RTCDataChannelEvent', RTCDataChannelEvent, [['type'], ['type', {}], ['type', { channel: {} }]]],
    ['RTCTrackEvent', RTCTrackEvent, [['type'], ['type', {}], ['type', { receiver: {}, track: {}, transceiver: {} }]]],
    ['MediaStreamTrackEvent', MediaStreamTrackEvent, [['type'], ['type', { track: {} }]]],
  ])('%s refuses what is missing or wrong', (_name, type, wrong) => {
    for (const args of wrong as unknown[][]) expect(() => new (type as Construct)(...args)).toThrow(TypeError);
  });
});

import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as voxlink from '../../lib/index.js';
import wrtc, * as names from '../../lib/wrtc/index.js';
import { negotiate, Pair } from '../helpers/peers.js';

/** What `@roamhq/wrtc` 0.10.0 exports. */
const EXPORTS = [
  'MediaStream',
  'MediaStreamTrack',
  'RTCDataChannel',
  'RTCDataChannelEvent',
  'RTCDtlsTransport',
  'RTCIceCandidate',
  'RTCIceTransport',
  'RTCPeerConnection',
  'RTCPeerConnectionIceErrorEvent',
  'RTCPeerConnectionIceEvent',
  'RTCRtpReceiver',
  'RTCRtpSender',
  'RTCRtpTransceiver',
  'RTCSctpTransport',
  'RTCSessionDescription',
  'getUserMedia',
  'mediaDevices',
  'nonstandard',
];
const NONSTANDARD = ['RTCAudioSink', 'RTCAudioSource', 'RTCVideoSink', 'RTCVideoSource', 'i420ToRgba', 'rgbaToI420'];

describe('the module', () => {
  it('has the names of node-webrtc, as an object and one by one', () => {
    expect(Object.keys(wrtc).sort()).toEqual(EXPORTS);
    expect(Object.keys(wrtc.nonstandard).sort()).toEqual(NONSTANDARD);
    expect(Object.keys(names).sort()).toEqual([...EXPORTS, 'default', 'module.exports'].sort());
    const { default: _, 'module.exports': exported, nonstandard, ...rest } = names;
    expect(exported).toBe(wrtc);
    expect({ ...rest, nonstandard: { ...nonstandard } }).toEqual(wrtc);
    expect(Object.keys(names.nonstandard).sort()).toEqual(NONSTANDARD);
  });

  it('is what require() gives', () => {
    const required = createRequire(import.meta.url)('voxlink/wrtc');
    expect(Object.getPrototypeOf(required)).toBe(Object.prototype);
    expect(Object.keys(required).sort()).toEqual(EXPORTS);
    const bundled = createRequire(import.meta.url)('voxlink');
    expect(required.RTCDataChannel).toBe(bundled.RTCDataChannel);
    expect(required.RTCPeerConnection.name).toBe('RTCPeerConnection');
    expect(bundled.RTCDataChannel.name).toBe('RTCDataChannel');
  });

  it('has the classes of voxlink', async () => {
    expect(wrtc.RTCDataChannel).toBe(voxlink.RTCDataChannel);
    expect(wrtc.RTCIceCandidate).toBe(voxlink.RTCIceCandidate);
    expect(wrtc.MediaStreamTrack).toBe(voxlink.MediaStreamTrack);
    using connection = new wrtc.RTCPeerConnection();
    expect(connection).toBeInstanceOf(voxlink.RTCPeerConnection);
    expect(String(connection)).toBe('[object RTCPeerConnection]');
  });
});

describe('MediaStream', () => {
  it('takes an id besides what the standard allows', () => {
    const stream = new wrtc.MediaStream({ id: 'camera' });
    expect(stream.id).toBe('camera');
    expect(stream.getTracks()).toEqual([]);
    expect(stream).toBeInstanceOf(wrtc.MediaStream);
    const track = new wrtc.nonstandard.RTCAudioSource().createTrack();
    expect(new wrtc.MediaStream([track]).getTracks()).toEqual([track]);
    expect(new wrtc.MediaStream(new wrtc.MediaStream([track])).getTracks()).toEqual([track]);
    expect(() => new wrtc.MediaStream({} as never)).toThrow(TypeError);
  });

  it('is the class of what a connection receives', async () => {
    using pair = new Pair();
    const track = new wrtc.nonstandard.RTCVideoSource().createTrack();
    pair.caller.addTrack(track, new wrtc.MediaStream({ id: 'camera' }));
    let streams: readonly voxlink.MediaStream[] = [];
    pair.callee.ontrack = (event) => {
      streams = event.streams;
    };
    await negotiate(pair.caller, pair.callee);
    expect(streams.map(({ id }) => id)).toEqual(['camera']);
    expect(streams[0]).toBeInstanceOf(wrtc.MediaStream);
  });
});

describe('getUserMedia', () => {
  it('gives tracks without a device', async () => {
    const stream = await wrtc.getUserMedia({ audio: true, video: { width: 640 } });
    expect(stream.getTracks().map(({ kind, readyState }) => [kind, readyState])).toEqual([
      ['audio', 'live'],
      ['video', 'live'],
    ]);
    const [audio] = stream.getAudioTracks();
    expect(audio?.getSettings()).toEqual({ sampleRate: 48_000, channelCount: 1 });
    expect((await wrtc.mediaDevices.getUserMedia({ audio: true })).getTracks()).toHaveLength(1);
    expect((await wrtc.mediaDevices.getDisplayMedia()).getVideoTracks()).toHaveLength(1);
    await expect(wrtc.getUserMedia({})).rejects.toThrow(TypeError);
    expect(await wrtc.mediaDevices.enumerateDevices()).toEqual([]);
    expect(wrtc.mediaDevices.getSupportedConstraints()).toEqual({ width: true, height: true });
  });
});

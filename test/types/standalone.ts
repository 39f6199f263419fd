/** Compiles without lib dom and without @types/node: the declarations need nothing but the ECMAScript library. */
import {
  type EncodedAudioFrame,
  type EncodedMimeType,
  EncodedSink,
  EncodedSource,
  MediaStream,
  type MediaStreamTrack,
  RTCCertificate,
  type RTCConfiguration,
  type RTCDataChannel,
  type RTCDataChannelInit,
  RTCError,
  RTCIceCandidate,
  RTCPeerConnection,
  type RTCRtpReceiver,
  type RTCRtpSendParameters,
  RTCSessionDescription,
  type RTCStatsReport,
  RTCTrackEvent,
  VoxlinkError,
} from 'voxlink';
import { encryptFrames, FrameKeys } from 'voxlink/e2ee';
import { registerGlobals } from 'voxlink/globals';
import wrtc, { nonstandard, RTCPeerConnection as WrtcPeerConnection } from 'voxlink/wrtc';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function assertType<_T extends true>(): void {}

const configuration: RTCConfiguration = {
  iceServers: [{ urls: ['stun:stun.example.org'] }, { urls: 'turn:a', username: 'u', credential: 'c' }],
  iceTransportPolicy: 'relay',
  bundlePolicy: 'max-bundle',
  voxlink: { portRange: { min: 40000, max: 40100 } },
};

// @ts-expect-error: no such policy.
const wrong: RTCConfiguration = { bundlePolicy: 'minimal' };

export async function negotiate(track: MediaStreamTrack): Promise<RTCStatsReport> {
  using caller = new RTCPeerConnection(configuration);
  await using callee = new RTCPeerConnection();
  caller.onicecandidate = ({ candidate }) => {
    assertType<Equal<typeof candidate, RTCIceCandidate | null>>();
    void callee.addIceCandidate(candidate);
  };
  callee.addEventListener('track', (event) => {
    assertType<Equal<typeof event, RTCTrackEvent>>();
    const [stream] = event.streams;
    stream?.getTracks();
  });
  callee.addEventListener('connectionstatechange', { handleEvent: (event) => event.type }, { once: true });
  // @ts-expect-error: a listener gets the event of its name.
  callee.addEventListener('datachannel', (event: RTCTrackEvent) => event.track);
  callee.addEventListener('anything else', () => {});

  const init: RTCDataChannelInit = { ordered: false, maxRetransmits: 0 };
  const channel: RTCDataChannel = caller.createDataChannel('chat', init);
  channel.onmessage = ({ data }) => typeof data === 'string' && data.length;
  channel.send(new Uint8Array(8));
  channel.send('text');
  // @ts-expect-error: a number is no message.
  channel.send(8);

  const sender = caller.addTrack(track, new MediaStream([track]));
  const parameters: RTCRtpSendParameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = 32000;
  await sender.setParameters(parameters);
  caller.addTransceiver('video', { direction: 'recvonly', sendEncodings: [{ rid: 'a' }] }).stop();

  const offer = await caller.createOffer({ iceRestart: true });
  await caller.setLocalDescription(offer);
  await callee.setRemoteDescription(new RTCSessionDescription(offer));
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription ?? { type: 'rollback' });
  caller.createOffer(
    ({ sdp }) => sdp,
    (error) => error,
  );

  const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
  assertType<Equal<typeof certificate, RTCCertificate>>();
  const report = await caller.getStats(track);
  for (const [id, stats] of report) {
    assertType<Equal<typeof id, string>>();
    stats.timestamp.toFixed();
  }
  return report;
}

// @ts-expect-error: the connection makes its certificates itself.
new RTCCertificate();

export function codeOf(error: unknown): string | undefined {
  if (error instanceof RTCError) return error.errorDetail;
  return error instanceof VoxlinkError ? error.code : undefined;
}

new RTCIceCandidate({ candidate: '', sdpMid: '0' }).toJSON();
new RTCTrackEvent('track', undefined as never).type.length;

export const encrypted: number = encryptFrames(
  new RTCPeerConnection().addTransceiver('audio').sender,
  new FrameKeys(),
).framesEncrypted;

/** The global names are there, whoever declares them. */
const registered: string[] = registerGlobals({ overwrite: true });
export const connection: globalThis.RTCPeerConnection = new globalThis.RTCPeerConnection();
export function labelOf(channel: globalThis.RTCDataChannel): string {
  return channel.label;
}
export const label: string = labelOf(connection.createDataChannel('chat'));

const source = new nonstandard.RTCAudioSource();
source.onData({ samples: new Int16Array(80), sampleRate: 8000 });
// @ts-expect-error: samples are binary data.
source.onData({ samples: [1, 2, 3], sampleRate: 8000 });
const sink = new wrtc.nonstandard.RTCAudioSink(source.createTrack());
sink.ondata = ({ samples, sampleRate }) => {
  assertType<Equal<typeof sampleRate, number>>();
  source.onData({ samples, sampleRate });
};
const migrated: RTCPeerConnection = new WrtcPeerConnection({
  rtcpMuxPolicy: 'negotiate',
  sdpSemantics: 'unified-plan',
});
export const stream: MediaStream = new wrtc.MediaStream({ id: 'camera' });

export { migrated, registered, wrong };

export function forward(receiver: RTCRtpReceiver, mimeType: EncodedMimeType): MediaStreamTrack {
  const source = new EncodedSource({ mimeType });
  const sink = new EncodedSink(receiver, {
    onframe: (frame) => {
      if (frame.kind === 'audio') assertType<Equal<typeof frame, EncodedAudioFrame>>();
      else assertType<Equal<typeof frame.type, 'key' | 'delta'>>();
      source.write(frame);
    },
  });
  source.onkeyframerequest = () => sink.requestKeyFrame();
  // @ts-expect-error: no such codec.
  new EncodedSource({ mimeType: 'video/x' });
  return source.track;
}

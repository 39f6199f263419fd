/**
 * The global names for the compiler: where the consumer has lib dom, its declarations hold and nothing changes; where
 * not, the names are those of this package. Left out are MediaStreamEvent, which is legacy, and three that a program only
 * receives: RTCIceCandidatePair, of which lib dom has no class, and RTCRtpScriptTransformer and RTCTransformEvent, which
 * build on global streams. The compiler takes them for references in a circle.
 */
import type * as voxlink from '../index.js';

type WithoutDom<T> = typeof globalThis extends { onmessage: unknown } ? object : T;

declare global {
  interface MediaStream extends WithoutDom<voxlink.MediaStream> {}
  var MediaStream: typeof globalThis extends { onmessage: unknown; MediaStream: infer T }
    ? T
    : typeof voxlink.MediaStream;

  interface MediaStreamTrack extends WithoutDom<voxlink.MediaStreamTrack> {}
  var MediaStreamTrack: typeof globalThis extends { onmessage: unknown; MediaStreamTrack: infer T }
    ? T
    : typeof voxlink.MediaStreamTrack;

  interface MediaStreamTrackEvent extends WithoutDom<voxlink.MediaStreamTrackEvent> {}
  var MediaStreamTrackEvent: typeof globalThis extends { onmessage: unknown; MediaStreamTrackEvent: infer T }
    ? T
    : typeof voxlink.MediaStreamTrackEvent;

  interface RTCCertificate extends WithoutDom<voxlink.RTCCertificate> {}
  var RTCCertificate: typeof globalThis extends { onmessage: unknown; RTCCertificate: infer T }
    ? T
    : typeof voxlink.RTCCertificate;

  interface RTCDTMFSender extends WithoutDom<voxlink.RTCDTMFSender> {}
  var RTCDTMFSender: typeof globalThis extends { onmessage: unknown; RTCDTMFSender: infer T }
    ? T
    : typeof voxlink.RTCDTMFSender;

  interface RTCDTMFToneChangeEvent extends WithoutDom<voxlink.RTCDTMFToneChangeEvent> {}
  var RTCDTMFToneChangeEvent: typeof globalThis extends { onmessage: unknown; RTCDTMFToneChangeEvent: infer T }
    ? T
    : typeof voxlink.RTCDTMFToneChangeEvent;

  interface RTCDataChannel extends WithoutDom<voxlink.RTCDataChannel> {}
  var RTCDataChannel: typeof globalThis extends { onmessage: unknown; RTCDataChannel: infer T }
    ? T
    : typeof voxlink.RTCDataChannel;

  interface RTCDataChannelEvent extends WithoutDom<voxlink.RTCDataChannelEvent> {}
  var RTCDataChannelEvent: typeof globalThis extends { onmessage: unknown; RTCDataChannelEvent: infer T }
    ? T
    : typeof voxlink.RTCDataChannelEvent;

  interface RTCDtlsTransport extends WithoutDom<voxlink.RTCDtlsTransport> {}
  var RTCDtlsTransport: typeof globalThis extends { onmessage: unknown; RTCDtlsTransport: infer T }
    ? T
    : typeof voxlink.RTCDtlsTransport;

  interface RTCEncodedAudioFrame extends WithoutDom<voxlink.RTCEncodedAudioFrame> {}
  var RTCEncodedAudioFrame: typeof globalThis extends { onmessage: unknown; RTCEncodedAudioFrame: infer T }
    ? T
    : typeof voxlink.RTCEncodedAudioFrame;

  interface RTCEncodedVideoFrame extends WithoutDom<voxlink.RTCEncodedVideoFrame> {}
  var RTCEncodedVideoFrame: typeof globalThis extends { onmessage: unknown; RTCEncodedVideoFrame: infer T }
    ? T
    : typeof voxlink.RTCEncodedVideoFrame;

  interface RTCError extends WithoutDom<voxlink.RTCError> {}
  var RTCError: typeof globalThis extends { onmessage: unknown; RTCError: infer T } ? T : typeof voxlink.RTCError;

  interface RTCErrorEvent extends WithoutDom<voxlink.RTCErrorEvent> {}
  var RTCErrorEvent: typeof globalThis extends { onmessage: unknown; RTCErrorEvent: infer T }
    ? T
    : typeof voxlink.RTCErrorEvent;

  interface RTCIceCandidate extends WithoutDom<voxlink.RTCIceCandidate> {}
  var RTCIceCandidate: typeof globalThis extends { onmessage: unknown; RTCIceCandidate: infer T }
    ? T
    : typeof voxlink.RTCIceCandidate;

  interface RTCIceTransport extends WithoutDom<voxlink.RTCIceTransport> {}
  var RTCIceTransport: typeof globalThis extends { onmessage: unknown; RTCIceTransport: infer T }
    ? T
    : typeof voxlink.RTCIceTransport;

  interface RTCPeerConnection extends WithoutDom<voxlink.RTCPeerConnection> {}
  var RTCPeerConnection: typeof globalThis extends { onmessage: unknown; RTCPeerConnection: infer T }
    ? T
    : typeof voxlink.RTCPeerConnection;

  interface RTCPeerConnectionIceErrorEvent extends WithoutDom<voxlink.RTCPeerConnectionIceErrorEvent> {}
  var RTCPeerConnectionIceErrorEvent: typeof globalThis extends {
    onmessage: unknown;
    RTCPeerConnectionIceErrorEvent: infer T;
  }
    ? T
    : typeof voxlink.RTCPeerConnectionIceErrorEvent;

  interface RTCPeerConnectionIceEvent extends WithoutDom<voxlink.RTCPeerConnectionIceEvent> {}
  var RTCPeerConnectionIceEvent: typeof globalThis extends { onmessage: unknown; RTCPeerConnectionIceEvent: infer T }
    ? T
    : typeof voxlink.RTCPeerConnectionIceEvent;

  interface RTCRtpReceiver extends WithoutDom<voxlink.RTCRtpReceiver> {}
  var RTCRtpReceiver: typeof globalThis extends { onmessage: unknown; RTCRtpReceiver: infer T }
    ? T
    : typeof voxlink.RTCRtpReceiver;

  interface RTCRtpScriptTransform extends WithoutDom<voxlink.RTCRtpScriptTransform> {}
  var RTCRtpScriptTransform: typeof globalThis extends { onmessage: unknown; RTCRtpScriptTransform: infer T }
    ? T
    : typeof voxlink.RTCRtpScriptTransform;

  interface RTCRtpSender extends WithoutDom<voxlink.RTCRtpSender> {}
  var RTCRtpSender: typeof globalThis extends { onmessage: unknown; RTCRtpSender: infer T }
    ? T
    : typeof voxlink.RTCRtpSender;

  interface RTCRtpTransceiver extends WithoutDom<voxlink.RTCRtpTransceiver> {}
  var RTCRtpTransceiver: typeof globalThis extends { onmessage: unknown; RTCRtpTransceiver: infer T }
    ? T
    : typeof voxlink.RTCRtpTransceiver;

  interface RTCSctpTransport extends WithoutDom<voxlink.RTCSctpTransport> {}
  var RTCSctpTransport: typeof globalThis extends { onmessage: unknown; RTCSctpTransport: infer T }
    ? T
    : typeof voxlink.RTCSctpTransport;

  interface RTCSessionDescription extends WithoutDom<voxlink.RTCSessionDescription> {}
  var RTCSessionDescription: typeof globalThis extends { onmessage: unknown; RTCSessionDescription: infer T }
    ? T
    : typeof voxlink.RTCSessionDescription;

  interface RTCStatsReport extends WithoutDom<voxlink.RTCStatsReport> {}
  var RTCStatsReport: typeof globalThis extends { onmessage: unknown; RTCStatsReport: infer T }
    ? T
    : typeof voxlink.RTCStatsReport;

  interface RTCTrackEvent extends WithoutDom<voxlink.RTCTrackEvent> {}
  var RTCTrackEvent: typeof globalThis extends { onmessage: unknown; RTCTrackEvent: infer T }
    ? T
    : typeof voxlink.RTCTrackEvent;
}

/** voxlink/wrtc: the surface of node-webrtc (`wrtc`, `@roamhq/wrtc`), for code that was written for it. */
import '../webrtc/audio-sink.js'; // Gives tracks their frames().
import { RTCDataChannel } from '../webrtc/data-channel.js';
import { RTCDtlsTransport } from '../webrtc/dtls-transport.js';
import { RTCDataChannelEvent, RTCPeerConnectionIceErrorEvent, RTCPeerConnectionIceEvent } from '../webrtc/events.js';
import { RTCIceCandidate } from '../webrtc/ice-candidate.js';
import { RTCIceTransport } from '../webrtc/ice-transport.js';
import { MediaStreamTrack } from '../webrtc/media-stream-track.js';
import { RTCRtpReceiver } from '../webrtc/rtp-receiver.js';
import { RTCRtpSender } from '../webrtc/rtp-sender.js';
import { RTCRtpTransceiver } from '../webrtc/rtp-transceiver.js';
import { RTCSctpTransport } from '../webrtc/sctp-transport.js';
import { RTCSessionDescription } from '../webrtc/session-description.js';
import '../webrtc/video-sink.js';
import { getUserMedia, mediaDevices } from './media-devices.js';
import { MediaStream } from './media-stream.js';
import { i420ToRgba, RTCAudioSink, RTCAudioSource, RTCVideoSink, RTCVideoSource, rgbaToI420 } from './nonstandard.js';
import { RTCPeerConnection } from './peer-connection.js';

export type { MediaStreamConstraints } from './media-devices.js';
export type { MediaStreamInit } from './media-stream.js';
export * as nonstandard from './nonstandard.js';
export type { RTCConfiguration } from './peer-connection.js';
export {
  getUserMedia,
  MediaStream,
  MediaStreamTrack,
  mediaDevices,
  RTCDataChannel,
  RTCDataChannelEvent,
  RTCDtlsTransport,
  RTCIceCandidate,
  RTCIceTransport,
  RTCPeerConnection,
  RTCPeerConnectionIceErrorEvent,
  RTCPeerConnectionIceEvent,
  RTCRtpReceiver,
  RTCRtpSender,
  RTCRtpTransceiver,
  RTCSctpTransport,
  RTCSessionDescription,
};

/** node-webrtc is a CommonJS module: this is what `require()` and a default import of it give. */
const wrtc = {
  MediaStream,
  MediaStreamTrack,
  RTCDataChannel,
  RTCDataChannelEvent,
  RTCDtlsTransport,
  RTCIceCandidate,
  RTCIceTransport,
  RTCPeerConnection,
  RTCPeerConnectionIceEvent,
  RTCPeerConnectionIceErrorEvent,
  RTCRtpReceiver,
  RTCRtpSender,
  RTCRtpTransceiver,
  RTCSctpTransport,
  RTCSessionDescription,
  getUserMedia,
  mediaDevices,
  nonstandard: { i420ToRgba, RTCAudioSink, RTCAudioSource, RTCVideoSink, RTCVideoSource, rgbaToI420 },
};

export { wrtc as default, wrtc as 'module.exports' };

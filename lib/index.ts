/** The W3C API. What goes beyond it has a subpath of its own. */
export { ErrorCode, VoxlinkError } from './core/errors.js';
export type { EventHandler, ListenerOptions, TypedEventTarget } from './core/event-handlers.js';
export { type AudioFrame, AudioSink, type AudioSinkOptions, type VoiceAggressiveness } from './webrtc/audio-sink.js';
export {
  AudioSource,
  type AudioSourceClock,
  type AudioSourceOptions,
  type AudioSourceUnderrun,
  type AudioWriteOptions,
  type DrainOptions,
} from './webrtc/audio-source.js';
export { RTCCertificate, type RTCKeygenAlgorithm } from './webrtc/certificate.js';
export type {
  VideoColorPrimaries,
  VideoColorSpace,
  VideoMatrixCoefficients,
  VideoTransferCharacteristics,
} from './webrtc/color-space.js';
export {
  type ConstrainBoolean,
  type ConstrainBooleanOrDOMString,
  type ConstrainBooleanOrDOMStringParameters,
  type ConstrainBooleanParameters,
  type ConstrainDOMString,
  type ConstrainDOMStringParameters,
  type ConstrainDouble,
  type ConstrainDoubleRange,
  type ConstrainULong,
  type ConstrainULongRange,
  type DoubleRange,
  type MediaTrackCapabilities,
  type MediaTrackConstraintSet,
  type MediaTrackConstraints,
  type MediaTrackSettings,
  OverconstrainedError,
  type ULongRange,
} from './webrtc/constraints.js';
export {
  type ConvertFrameAsyncOptions,
  type ConvertFrameOptions,
  convertFrame,
  convertFrameAsync,
} from './webrtc/convert-frame.js';
export {
  RTCDataChannel,
  type RTCDataChannelData,
  type RTCDataChannelEventMap,
  type RTCDataChannelState,
} from './webrtc/data-channel.js';
export type * from './webrtc/dictionaries.js';
export {
  RTCDtlsTransport,
  type RTCDtlsTransportEventMap,
  type RTCDtlsTransportState,
} from './webrtc/dtls-transport.js';
export {
  RTCDTMFSender,
  type RTCDTMFSenderEventMap,
  RTCDTMFToneChangeEvent,
  type RTCDTMFToneChangeEventInit,
} from './webrtc/dtmf-sender.js';
export {
  RTCEncodedAudioFrame,
  type RTCEncodedAudioFrameMetadata,
  type RTCEncodedFrameMetadata,
  RTCEncodedVideoFrame,
  type RTCEncodedVideoFrameMetadata,
  type RTCEncodedVideoFrameType,
} from './webrtc/encoded-frame.js';
export {
  type EncodedAudioFrame,
  type EncodedFrame,
  EncodedSink,
  type EncodedSinkOptions,
  type EncodedVideoFrame,
} from './webrtc/encoded-sink.js';
export {
  type EncodedMimeType,
  EncodedSource,
  type EncodedSourceFrame,
  type EncodedSourceOptions,
} from './webrtc/encoded-source.js';
export type { RTCEncodedFrame, RTCEncodedStreams } from './webrtc/encoded-streams.js';
export {
  RTCError,
  type RTCErrorDetailType,
  RTCErrorEvent,
  type RTCErrorEventInit,
  type RTCErrorInit,
} from './webrtc/error.js';
export {
  RTCDataChannelEvent,
  type RTCDataChannelEventInit,
  RTCPeerConnectionIceErrorEvent,
  type RTCPeerConnectionIceErrorEventInit,
  RTCPeerConnectionIceEvent,
  type RTCPeerConnectionIceEventInit,
  RTCTrackEvent,
  type RTCTrackEventInit,
} from './webrtc/events.js';
export { Forwarder, type ForwarderReceivedLayer } from './webrtc/forwarder.js';
export type {
  ForwarderCurrentLayer,
  ForwarderLayer,
  ForwarderRoute,
  ForwarderRouteOptions,
} from './webrtc/forwarder-route.js';
export type { FrameOverflow } from './webrtc/frame-queue.js';
export {
  RTCIceCandidate,
  type RTCIceCandidateInit,
  type RTCIceCandidateType,
  type RTCIceComponent,
  type RTCIceProtocol,
  type RTCIceServerTransportProtocol,
  type RTCIceTcpCandidateType,
  type RTCLocalIceCandidateInit,
} from './webrtc/ice-candidate.js';
export { RTCIceCandidatePair } from './webrtc/ice-candidate-pair.js';
export {
  type RTCIceGathererState,
  type RTCIceRole,
  RTCIceTransport,
  type RTCIceTransportEventMap,
  type RTCIceTransportState,
} from './webrtc/ice-transport.js';
export type { RTCPeerConnectionErrorCallback } from './webrtc/legacy-callbacks.js';
export { type LogEntry, type LogLevel, setLogHandler } from './webrtc/log.js';
export type { MediaSinkOptions } from './webrtc/media-sink.js';
export {
  MediaStream,
  MediaStreamEvent,
  type MediaStreamEventInit,
  type MediaStreamEventMap,
  MediaStreamTrackEvent,
  type MediaStreamTrackEventInit,
} from './webrtc/media-stream.js';
export {
  MediaStreamTrack,
  type MediaStreamTrackEventMap,
  type MediaStreamTrackState,
} from './webrtc/media-stream-track.js';
export type { ExternalAddress, InterfaceFilter } from './webrtc/network-filter.js';
export type { PcmChunk } from './webrtc/pcm-chunk.js';
export { RTCPeerConnection, type RTCPeerConnectionEventMap } from './webrtc/peer-connection.js';
export {
  frameSize,
  i420Size,
  type PixelArrangement,
  type PlaneLayout,
  type VideoPixelFormat,
} from './webrtc/pixel-format.js';
export { RTCRtpReceiver } from './webrtc/rtp-receiver.js';
export { RTCRtpSender } from './webrtc/rtp-sender.js';
export { RTCRtpTransceiver } from './webrtc/rtp-transceiver.js';
export {
  acceptTransforms,
  RTCRtpScriptTransform,
  RTCRtpScriptTransformer,
  RTCTransformEvent,
  type RTCTransformEventInit,
  type TransformWorker,
} from './webrtc/script-transform.js';
export {
  RTCSctpTransport,
  type RTCSctpTransportEventMap,
  type RTCSctpTransportState,
} from './webrtc/sctp-transport.js';
export { RTCSessionDescription } from './webrtc/session-description.js';
export { type EncodeImageOptions, encodeImage, type SnapshotOptions, snapshot } from './webrtc/snapshot.js';
export { type RTCStats, RTCStatsReport, type RTCStatsType } from './webrtc/stats-report.js';
export type { TrackFrames, TrackFramesOptions } from './webrtc/track-frames.js';
export type { PictureOptions, VideoFrame, VideoFrameInit, VideoRotation } from './webrtc/video-frame.js';
export { VideoSink, type VideoSinkOptions } from './webrtc/video-sink.js';
export { VideoSource, type VideoSourceFrame, type VideoSourceOptions } from './webrtc/video-source.js';
export type { BitrateBounds, IceTimeouts, PortRange, VoxlinkConfiguration } from './webrtc/voxlink-configuration.js';

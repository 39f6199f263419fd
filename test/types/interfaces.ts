/** Compiles with lib dom: every interface goes where browser code expects the browser's own. */
import type * as voxlink from 'voxlink';

/** From here to lib dom. */
type To<Own, Browsers> = [Own] extends [Browsers] ? true : false;
/** And back: what browser code hands over is taken. */
type Both<Own, Browsers> = [Own] extends [Browsers] ? ([Browsers] extends [Own] ? true : 'not back') : 'not to';
type Check<T extends true[]> = T;

export type Interfaces = Check<
  [
    To<voxlink.MediaStream, MediaStream>,
    To<voxlink.MediaStreamTrack, MediaStreamTrack>,
    To<voxlink.MediaStreamTrackEvent, MediaStreamTrackEvent>,
    To<voxlink.RTCCertificate, RTCCertificate>,
    To<voxlink.RTCDTMFSender, RTCDTMFSender>,
    To<voxlink.RTCDTMFToneChangeEvent, RTCDTMFToneChangeEvent>,
    To<voxlink.RTCDataChannel, RTCDataChannel>,
    To<voxlink.RTCDataChannelEvent, RTCDataChannelEvent>,
    To<voxlink.RTCDtlsTransport, RTCDtlsTransport>,
    To<voxlink.RTCError, RTCError>,
    To<voxlink.RTCErrorEvent, RTCErrorEvent>,
    To<voxlink.RTCIceCandidate, RTCIceCandidate>,
    To<voxlink.RTCIceCandidatePair, RTCIceCandidatePair>,
    To<voxlink.RTCIceTransport, RTCIceTransport>,
    To<voxlink.RTCPeerConnection, RTCPeerConnection>,
    To<voxlink.RTCPeerConnectionIceErrorEvent, RTCPeerConnectionIceErrorEvent>,
    To<voxlink.RTCPeerConnectionIceEvent, RTCPeerConnectionIceEvent>,
    To<voxlink.RTCRtpReceiver, RTCRtpReceiver>,
    To<voxlink.RTCRtpSender, RTCRtpSender>,
    To<voxlink.RTCRtpTransceiver, RTCRtpTransceiver>,
    To<voxlink.RTCSctpTransport, RTCSctpTransport>,
    To<voxlink.RTCSessionDescription, RTCSessionDescription>,
    To<voxlink.RTCStatsReport, RTCStatsReport>,
    To<voxlink.RTCTrackEvent, RTCTrackEvent>,
  ]
>;

/** Those that applications construct; all others are illegal constructors, which here are not to be called at all. */
export type Constructors = Check<
  [
    To<typeof voxlink.MediaStream, typeof MediaStream>,
    To<typeof voxlink.RTCDTMFToneChangeEvent, typeof RTCDTMFToneChangeEvent>,
    To<typeof voxlink.RTCError, typeof RTCError>,
    To<typeof voxlink.RTCIceCandidate, typeof RTCIceCandidate>,
    To<typeof voxlink.RTCPeerConnection, typeof RTCPeerConnection>,
    To<typeof voxlink.RTCPeerConnectionIceErrorEvent, typeof RTCPeerConnectionIceErrorEvent>,
    To<typeof voxlink.RTCSessionDescription, typeof RTCSessionDescription>,
  ]
>;

export type Dictionaries = Check<
  [
    Both<voxlink.RTCConfiguration['iceServers'], RTCConfiguration['iceServers']>,
    To<RTCConfiguration, voxlink.RTCConfiguration>,
    Both<voxlink.RTCIceServer, RTCIceServer>,
    Both<voxlink.RTCIceCandidateInit, RTCIceCandidateInit>,
    Both<voxlink.RTCLocalIceCandidateInit, RTCLocalIceCandidateInit>,
    Both<voxlink.RTCSessionDescriptionInit, RTCSessionDescriptionInit>,
    Both<voxlink.RTCLocalSessionDescriptionInit, RTCLocalSessionDescriptionInit>,
    Both<voxlink.RTCOfferOptions, RTCOfferOptions>,
    Both<voxlink.RTCAnswerOptions, RTCAnswerOptions>,
    Both<voxlink.RTCDataChannelInit, RTCDataChannelInit>,
    Both<voxlink.RTCRtpCodec, RTCRtpCodec>,
    Both<voxlink.RTCRtpCodecParameters, RTCRtpCodecParameters>,
    Both<voxlink.RTCRtpCapabilities, RTCRtpCapabilities>,
    Both<voxlink.RTCRtpHeaderExtensionCapability, RTCRtpHeaderExtensionCapability>,
    Both<voxlink.RTCRtpHeaderExtensionParameters, RTCRtpHeaderExtensionParameters>,
    Both<voxlink.RTCRtpEncodingParameters, RTCRtpEncodingParameters>,
    Both<voxlink.RTCRtcpParameters, RTCRtcpParameters>,
    Both<voxlink.RTCRtpParameters, RTCRtpParameters>,
    Both<voxlink.RTCRtpSendParameters, RTCRtpSendParameters>,
    Both<voxlink.RTCRtpReceiveParameters, RTCRtpReceiveParameters>,
    Both<voxlink.RTCRtpContributingSource, RTCRtpContributingSource>,
    Both<voxlink.RTCRtpSynchronizationSource, RTCRtpSynchronizationSource>,
    To<voxlink.RTCRtpTransceiverInit, RTCRtpTransceiverInit>,
    Both<voxlink.RTCDtlsFingerprint, RTCDtlsFingerprint>,
    Both<voxlink.RTCErrorInit, RTCErrorInit>,
    To<voxlink.RTCStats, RTCStats>,
    Both<voxlink.RTCDTMFToneChangeEventInit, RTCDTMFToneChangeEventInit>,
    Both<voxlink.RTCPeerConnectionIceErrorEventInit, RTCPeerConnectionIceErrorEventInit>,
    To<voxlink.MediaTrackSettings, MediaTrackSettings>,
    To<MediaTrackConstraints, voxlink.MediaTrackConstraints>,
    To<voxlink.MediaTrackCapabilities, MediaTrackCapabilities>,
  ]
>;

export type Enumerations = Check<
  [
    Both<voxlink.RTCBundlePolicy, RTCBundlePolicy>,
    Both<voxlink.RTCDataChannelState, RTCDataChannelState>,
    Both<voxlink.RTCDegradationPreference, RTCDegradationPreference>,
    Both<voxlink.RTCDtlsTransportState, RTCDtlsTransportState>,
    Both<voxlink.RTCErrorDetailType, RTCErrorDetailType>,
    Both<voxlink.RTCIceCandidateType, RTCIceCandidateType>,
    Both<voxlink.RTCIceComponent, RTCIceComponent>,
    Both<voxlink.RTCIceConnectionState, RTCIceConnectionState>,
    Both<voxlink.RTCIceGathererState, RTCIceGathererState>,
    Both<voxlink.RTCIceGatheringState, RTCIceGatheringState>,
    Both<voxlink.RTCIceProtocol, RTCIceProtocol>,
    Both<voxlink.RTCIceRole, RTCIceRole>,
    Both<voxlink.RTCIceTcpCandidateType, RTCIceTcpCandidateType>,
    Both<voxlink.RTCIceTransportPolicy, RTCIceTransportPolicy>,
    Both<voxlink.RTCIceTransportState, RTCIceTransportState>,
    Both<voxlink.RTCPeerConnectionState, RTCPeerConnectionState>,
    Both<voxlink.RTCPriorityType, RTCPriorityType>,
    Both<voxlink.RTCRtcpMuxPolicy, RTCRtcpMuxPolicy>,
    Both<voxlink.RTCRtpTransceiverDirection, RTCRtpTransceiverDirection>,
    Both<voxlink.RTCSctpTransportState, RTCSctpTransportState>,
    Both<voxlink.RTCSdpType, RTCSdpType>,
    Both<voxlink.RTCSignalingState, RTCSignalingState>,
    Both<voxlink.MediaStreamTrackState, MediaStreamTrackState>,
  ]
>;

import { closedError, domException } from '../core/errors.js';
import type { RTCDataChannel } from '../webrtc/data-channel.js';
import type { RTCDataChannelInit, RTCConfiguration as StandardConfiguration } from '../webrtc/dictionaries.js';
import { RTCPeerConnection as StandardPeerConnection } from '../webrtc/peer-connection.js';
import type { PortRange } from '../webrtc/voxlink-configuration.js';

/** What node-webrtc takes and reports besides the members of the standard. */
export interface RTCConfiguration extends Omit<StandardConfiguration, 'rtcpMuxPolicy'> {
  /** Local ports. */
  portRange?: PortRange;
  /** RTP and RTCP share a port, whatever is asked for. */
  rtcpMuxPolicy?: 'negotiate' | 'require';
  /** Unified plan is the only one. */
  sdpSemantics?: 'unified-plan';
}

type Reported = ReturnType<StandardPeerConnection['getConfiguration']>;

/** TCP ports listen, as those of node-webrtc do. */
function toSection({ portRange, voxlink }: RTCConfiguration): StandardConfiguration['voxlink'] {
  return { tcp: 'passive', ...(portRange !== undefined && { portRange }), ...voxlink };
}

function toStandard({ sdpSemantics, portRange: _, ...configuration }: RTCConfiguration): StandardConfiguration {
  if ((sdpSemantics as unknown) === 'plan-b') {
    throw domException('NotSupportedError', "Expected sdpSemantics 'unified-plan' but received 'plan-b'");
  }
  const { rtcpMuxPolicy } = configuration;
  return { ...configuration, rtcpMuxPolicy: rtcpMuxPolicy === 'negotiate' ? 'require' : rtcpMuxPolicy };
}

/** The cause that an SCTP association names when the application ended it (RFC 9260, section 3.3.10.12). */
const USER_INITIATED_ABORT = 12;

/** To node-webrtc it is no error that the other side closed its connection; the channels just close. */
function hush(channel: RTCDataChannel): RTCDataChannel {
  channel.addEventListener('error', (event) => {
    if (event.error.sctpCauseCode === USER_INITIATED_ABORT) event.stopImmediatePropagation();
  });
  return channel;
}

/** The class of the standard, with the configuration and the refusals of node-webrtc. */
export class RTCPeerConnection extends StandardPeerConnection {
  #given: RTCConfiguration;

  constructor(configuration?: RTCConfiguration | null) {
    const given = configuration ?? {};
    super({ ...toStandard(given), voxlink: toSection(given) });
    this.#given = { ...given };
    this.addEventListener('datachannel', ({ channel }) => hush(channel));
    // The end of the candidates is told by null alone, not also for each transport by one without text.
    this.addEventListener('icecandidate', (event) => {
      if (event.candidate?.candidate === '') event.stopImmediatePropagation();
    });
  }

  /** As it was given: `urls` that were a string are one. */
  override getConfiguration(): Reported {
    const { certificates: _certificates, voxlink: _voxlink, ...configuration } = super.getConfiguration();
    const { iceServers = [], portRange = {}, rtcpMuxPolicy = 'require', voxlink } = this.#given;
    const reported: RTCConfiguration = {
      ...configuration,
      iceServers: [...iceServers].map((server) => ({ ...server })),
      rtcpMuxPolicy,
      portRange: { ...portRange },
      sdpSemantics: 'unified-plan',
      ...(voxlink !== undefined && { voxlink }),
    };
    return reported as Reported;
  }

  override setConfiguration(configuration: RTCConfiguration = {}): void {
    const { portRange, rtcpMuxPolicy = 'require', voxlink } = configuration;
    if (rtcpMuxPolicy !== (this.#given.rtcpMuxPolicy ?? 'require')) {
      throw domException('InvalidModificationError', 'setConfiguration() cannot change rtcpMuxPolicy');
    }
    const section = portRange === undefined && voxlink === undefined ? undefined : toSection(configuration);
    super.setConfiguration({ ...toStandard(configuration), voxlink: section });
    this.#given = { portRange: this.#given.portRange, voxlink: this.#given.voxlink, ...configuration };
  }

  override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
    return hush(super.createDataChannel(label, init));
  }

  /** Unlike in the standard, a closed connection has no statistics. */
  override getStats(selector: Parameters<StandardPeerConnection['getStats']>[0] = null) {
    return this.signalingState === 'closed' ? Promise.reject(closedError()) : super.getStats(selector);
  }
}

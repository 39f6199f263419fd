import { native } from '../native.js';
import type { RTCRtpCapabilities, RTCRtpCodec } from './dictionaries.js';

/** What a sender or receiver of a kind can do, or null for a kind that does not exist. */
export function getCapabilities(direction: 'sender' | 'receiver', kind: string): RTCRtpCapabilities | null {
  return kind === 'audio' || kind === 'video' ? native.getCapabilities(direction, kind) : null;
}

function sameCodec(a: RTCRtpCodec, b: RTCRtpCodec): boolean {
  return (
    a.mimeType.toLowerCase() === b.mimeType.toLowerCase() &&
    a.clockRate === b.clockRate &&
    a.channels === b.channels &&
    a.sdpFmtpLine === b.sdpFmtpLine
  );
}

export function includesCodec(codecs: readonly RTCRtpCodec[], codec: RTCRtpCodec): boolean {
  return codecs.some((other) => sameCodec(other, codec));
}

const RESILIENCE = /\/(?:rtx|red|ulpfec|flexfec-03|cn|telephone-event)$/i;

/** Whether a codec carries media of its own, rather than protecting or accompanying another's. */
export function carriesMedia(codec: RTCRtpCodec): boolean {
  return !RESILIENCE.test(codec.mimeType);
}

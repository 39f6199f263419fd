/** The table of RFC 6716, section 3.1: samples of one frame at 48 kHz, by the upper five bits of the first byte. */
const SILK = [480, 960, 1920, 2880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];
export const FRAME_SAMPLES = [...SILK, ...SILK, ...SILK, ...HYBRID, ...HYBRID, ...CELT, ...CELT, ...CELT, ...CELT];

const LONGEST = 5760;

/** Samples per channel at 48 kHz that a packet of Opus holds, or 0 when its first bytes make no sense. */
export function opusSamples(packet: Uint8Array): number {
  if (packet.length === 0) return 0;
  const toc = packet[0] as number;
  const layout = toc & 3;
  let frames = layout === 0 ? 1 : 2;
  if (layout === 3) {
    if (packet.length < 2) return 0;
    frames = (packet[1] as number) & 63;
  }
  const samples = frames * (FRAME_SAMPLES[toc >> 3] as number);
  return samples > LONGEST ? 0 : samples;
}

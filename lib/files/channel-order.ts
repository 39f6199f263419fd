/**
 * Where each channel of WAV's order stands in that of Vorbis, which Opus uses for surround sound of 3 to 8 channels
 * (RFC 7845, section 5.1.1.2).
 */
const ORDERS: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};

/** The channels of WAV in the order of Opus, as a matrix for a mixer; null where the orders are the same. */
export function toOpusOrder(channels: number): number[][] | null {
  const order = ORDERS[channels];
  if (!order) return null;
  return order.map((_, opus) => order.map((place) => (place === opus ? 1 : 0)));
}

/** A mapping of decoded channels, so that they come out in WAV's order. */
export function mappingToWav(mapping: Uint8Array): Uint8Array {
  return (
    ORDERS[mapping.length]?.reduce((wav, place, index) => {
      wav[index] = mapping[place] as number;
      return wav;
    }, new Uint8Array(mapping.length)) ?? mapping
  );
}

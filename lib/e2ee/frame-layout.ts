/** What of a frame stays as it is, because packetizers and depacketizers of RTP look at it. */

/** Of VP8 the uncompressed header (RFC 6386, section 9.1): 10 bytes in key frames, 3 in the others. */
const VP8_KEY = 10;
const VP8_DELTA = 3;
/** Of sound one byte: Opus has its table of contents there (RFC 6716, section 3.1). */
const AUDIO = 1;

const SLICE = 1;
const SLICE_OF_KEY_FRAME = 5;
const NAL_TYPE = 0x1f;
/** Of the unit with the picture, its own header and the first byte of the slice's. */
const SLICE_HEADER = 2;

export interface FrameLayout {
  /** Bytes at the beginning that stay readable; they are authenticated. */
  clear: number;
  /** Whether what follows must not look like the beginning of another NAL unit. */
  escaped: boolean;
}

/** Null for frames that cannot be encrypted so that RTP still carries them. */
export function layoutOf(data: Uint8Array, type: string | undefined, mimeType: string | undefined): FrameLayout | null {
  if (type === undefined) return { clear: Math.min(AUDIO, data.length), escaped: false };
  switch (mimeType?.toLowerCase()) {
    case 'video/vp8':
      return { clear: Math.min(type === 'key' ? VP8_KEY : VP8_DELTA, data.length), escaped: false };
    case 'video/vp9':
      return { clear: 0, escaped: false };
    case 'video/h264': {
      const slice = findSlice(data);
      return slice < 0 ? null : { clear: Math.min(slice + SLICE_HEADER, data.length), escaped: true };
    }
    default:
      return null;
  }
}

/** Where the first NAL unit of a slice begins, behind its start code (H.264, annex B). */
function findSlice(data: Uint8Array): number {
  for (let at = 0; at + 3 < data.length; at++) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) continue;
    const nalType = (data[at + 3] as number) & NAL_TYPE;
    if (nalType === SLICE || nalType === SLICE_OF_KEY_FRAME) return at + 3;
  }
  return -1;
}

/** Emulation prevention (H.264, section 7.4.1): no three bytes that a start code could begin with. */
export function escapeNal(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + Math.ceil(bytes.length / 2));
  let length = 0;
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros === 2 && byte <= 3) {
      out[length++] = 3;
      zeros = 0;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
}

export function unescapeNal(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros === 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
}

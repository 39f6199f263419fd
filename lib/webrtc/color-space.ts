import { checkBoolean, checkOneOf, wrongType } from '../core/check.js';

/** WebCodecs' VideoColorSpaceInit: what the values of a picture's samples mean. null stands for unspecified. */
export interface VideoColorSpace {
  primaries: VideoColorPrimaries | null;
  transfer: VideoTransferCharacteristics | null;
  matrix: VideoMatrixCoefficients | null;
  fullRange: boolean | null;
}

export type VideoColorPrimaries = keyof typeof PRIMARIES;
export type VideoTransferCharacteristics = keyof typeof TRANSFERS;
export type VideoMatrixCoefficients = keyof typeof MATRICES;

/** The code points of ITU-T H.273. */
const PRIMARIES = { bt709: 1, bt470bg: 5, smpte170m: 6, bt2020: 9, smpte432: 12 } as const;
const TRANSFERS = { bt709: 1, smpte170m: 6, linear: 8, 'iec61966-2-1': 13, pq: 16, hlg: 18 } as const;
const MATRICES = { rgb: 0, bt709: 1, bt470bg: 5, smpte170m: 6, 'bt2020-ncl': 9 } as const;
const UNSPECIFIED = 2;

/** libwebrtc's numbers for the range. */
const UNSPECIFIED_RANGE = 0;
const LIMITED_RANGE = 1;
const FULL_RANGE = 2;

function nameOf<Names extends Record<string, number>>(names: Names, code: number): keyof Names | null {
  for (const name in names) if (names[name] === code) return name;
  return null;
}

function codeOf<Names extends Record<string, number>>(names: Names, value: unknown, name: string): number {
  if (value === null || value === undefined) return UNSPECIFIED;
  return names[checkOneOf(value, name, Object.keys(names))] as number;
}

function rangeOf(fullRange: unknown): number {
  if (fullRange === null || fullRange === undefined) return UNSPECIFIED_RANGE;
  return checkBoolean(fullRange, 'colorSpace.fullRange') ? FULL_RANGE : LIMITED_RANGE;
}

/** One byte each from the lowest: primaries, transfer, matrix, range. */
export function packColorSpace(colorSpace: VideoColorSpace | null): number | null {
  if (colorSpace === null) return null;
  if (typeof colorSpace !== 'object') throw wrongType('object', 'colorSpace', colorSpace);
  return (
    codeOf(PRIMARIES, colorSpace.primaries, 'colorSpace.primaries') |
    (codeOf(TRANSFERS, colorSpace.transfer, 'colorSpace.transfer') << 8) |
    (codeOf(MATRICES, colorSpace.matrix, 'colorSpace.matrix') << 16) |
    (rangeOf(colorSpace.fullRange) << 24)
  );
}

export function unpackColorSpace(packed: number | null): VideoColorSpace | null {
  if (packed === null) return null;
  const range = packed >>> 24;
  return {
    primaries: nameOf(PRIMARIES, packed & 0xff),
    transfer: nameOf(TRANSFERS, (packed >>> 8) & 0xff),
    matrix: nameOf(MATRICES, (packed >>> 16) & 0xff),
    fullRange: range === FULL_RANGE ? true : range === LIMITED_RANGE ? false : null,
  };
}

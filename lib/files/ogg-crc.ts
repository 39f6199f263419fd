const POLYNOMIAL = 0x04c11db7;
const CHECKSUM_AT = 22;

/** Four tables, so that four bytes are taken at once: slicing by four. */
const TABLES = makeTables();

function makeTables(): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index << 24;
    for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ POLYNOMIAL : value << 1;
    return value;
  });
  const tables = [first];
  for (let slice = 1; slice < 4; slice++) {
    const before = tables[slice - 1] as Uint32Array;
    tables.push(before.map((value) => (value << 8) ^ (first[value >>> 24] as number)));
  }
  return tables;
}

const [T0, T1, T2, T3] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** The checksum of a page (RFC 3533, section 6), taken with zero in its own place. */
export function oggCrc(page: Uint8Array): number {
  let crc = update(0, page, 0, CHECKSUM_AT);
  // Four zeros.
  for (let i = 0; i < 4; i++) crc = (crc << 8) ^ (T0[crc >>> 24] as number);
  return update(crc, page, CHECKSUM_AT + 4, page.length) >>> 0;
}

function update(start: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = start;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    crc ^=
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
    crc =
      (T3[crc >>> 24] as number) ^
      (T2[(crc >>> 16) & 255] as number) ^
      (T1[(crc >>> 8) & 255] as number) ^
      (T0[crc & 255] as number);
  }
  for (; at < to; at++) crc = (crc << 8) ^ (T0[(crc >>> 24) ^ (bytes[at] as number)] as number);
  return crc;
}

/** STUN messages (RFC 8489), correct or not. */
const COOKIE = 0x2112a442;
const HEADER = 20;

export interface Attribute {
  type: number;
  value: Buffer;
}

/** Whether a datagram may be one (RFC 7983). */
export function isStun([first = 0]: Buffer): boolean {
  return first < 4;
}

export function stunMessage(type: number, transactionId: Buffer, attributes: Attribute[]): Buffer {
  const body = Buffer.concat(
    attributes.flatMap(({ type, value }) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(type, 0);
      head.writeUInt16BE(value.length, 2);
      return [head, value, Buffer.alloc(-value.length & 3)];
    }),
  );
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(body.length, 2);
  header.writeUInt32BE(COOKIE, 4);
  transactionId.copy(header, 8);
  return Buffer.concat([header, body]);
}

/** The method and the transaction of a request. */
export function requestOf(datagram: Buffer): { method: number; transactionId: Buffer } {
  return { method: datagram.readUInt16BE(0), transactionId: datagram.subarray(8, HEADER) };
}

/** The value of an XOR-MAPPED-ADDRESS and its like, for IPv4. */
export function xorAddress(address: string, port: number): Buffer {
  const value = Buffer.alloc(8);
  value[1] = 1;
  value.writeUInt16BE(port ^ (COOKIE >>> 16), 2);
  const bytes = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  value.writeUInt32BE((bytes ^ COOKIE) >>> 0, 4);
  return value;
}

/** The value of an ERROR-CODE. */
export function errorCode(code: number, reason: string): Buffer {
  return Buffer.concat([Buffer.of(0, 0, Math.floor(code / 100), code % 100), Buffer.from(reason)]);
}

/** Which of the machine's networks a connection uses, and under which addresses it offers them. */
import { isIP } from 'node:net';
import { checkBoolean, checkOptions, checkString, wrongType, wrongValue } from '../core/check.js';
import type { NativeExternalAddress, NativeNetworkFilter, NativeNetworkPattern } from '../native.js';

/**
 * Each entry of a list is the name of an interface (`'eth0'`, `'docker*'`), an address, or addresses by their prefix
 * (`'10.0.0.0/8'`).
 */
export interface InterfaceFilter {
  /** Exactly those; without a list all but loopback and unique local addresses beside an IPv4 one. */
  allow?: string[];
  /** None of those. */
  deny?: string[];
  /** Whether 127.0.0.1 and ::1 are used; by default only where there is nothing else. */
  loopback?: boolean;
  /** Whether 169.254.0.0/16 is used (true). */
  linkLocal?: boolean;
  /** Whether IPv6 is used (true). */
  ipv6?: boolean;
}

/** An address that routers translate one to one, and by which others reach this machine. */
export interface ExternalAddress {
  external: string;
  /** The address of this machine that stands behind it; without, all of the same family. */
  local?: string;
}

const MOST_ENTRIES = 100;
const PATTERN = "interface name, such as 'eth0' or 'docker*', address or address/bits";
// Names are as long as Linux allows.
const INTERFACE_NAME = /^(?=.{1,16}$)[^\s/*]{0,15}\*?$/;

export function checkList<T>(value: unknown, name: string, checkEntry: (entry: unknown, name: string) => T): T[] {
  if (!Array.isArray(value)) throw wrongType('array', name, value);
  if (value.length > MOST_ENTRIES) throw wrongValue(`at most ${MOST_ENTRIES} entries`, name, value);
  return value.map((entry, index) => checkEntry(entry, `${name}[${index}]`));
}

function toPattern(value: unknown, name: string): NativeNetworkPattern {
  const text = checkString(value, name);
  const [address = '', bits, ...rest] = text.split('/');
  const longest = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (longest < 0) {
    if (bits !== undefined || !INTERFACE_NAME.test(text)) throw wrongValue(PATTERN, name, value);
    return { interfaceName: text, address: '', bits: 0 };
  }
  if (bits === undefined) return { interfaceName: '', address, bits: longest };
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > longest) throw wrongValue(PATTERN, name, value);
  return { interfaceName: '', address, bits: Number(bits) };
}

export function toNetworkFilter(value: InterfaceFilter | undefined, name: string): NativeNetworkFilter {
  const { allow, deny, loopback, linkLocal = true, ipv6 = true } = checkOptions(value, name);
  return {
    allow: allow === undefined ? null : checkList(allow, `${name}.allow`, toPattern),
    deny: deny === undefined ? [] : checkList(deny, `${name}.deny`, toPattern),
    loopback: loopback === undefined ? null : checkBoolean(loopback, `${name}.loopback`),
    linkLocal: checkBoolean(linkLocal, `${name}.linkLocal`),
    ipv6: checkBoolean(ipv6, `${name}.ipv6`),
  };
}

function checkAddress(value: unknown, name: string): string {
  const text = checkString(value, name);
  // A zone, as in fe80::1%eth0, has no meaning on other machines.
  if (isIP(text) === 0 || text.includes('%')) throw wrongValue('IP address', name, value);
  return text;
}

export function toExternalAddress(value: unknown, name: string): NativeExternalAddress {
  if (typeof value !== 'object' || value === null) throw wrongType('object', name, value);
  const { external, local } = value as ExternalAddress;
  const checked = checkAddress(external, `${name}.external`);
  if (local === undefined) return { external: checked, local: '' };
  if (isIP(checkAddress(local, `${name}.local`)) !== isIP(checked)) {
    throw wrongValue(`address of the family of ${checked}`, `${name}.local`, local);
  }
  return { external: checked, local };
}

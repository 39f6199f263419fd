/** ICE servers: their dictionary, and the URIs of RFC 7064 (stun, stuns) and RFC 7065 (turn, turns). */
import { isIP } from '../core/builtins.js';
import { describe } from '../core/check.js';
import { domException } from '../core/errors.js';
import { optional, required, toDictionary, toDOMString, toSequence, toUSVString } from '../core/webidl.js';
import type { NativeIceServer } from '../native.js';

export interface IceUrl {
  scheme: 'stun' | 'stuns' | 'turn' | 'turns';
  host: string;
  port: number | null;
  transport: 'udp' | 'tcp' | null;
}

/** An RTCIceServer after its conversion. */
export interface ConvertedIceServer {
  urls: string[];
  username: string | undefined;
  credential: string | undefined;
}

const URL_PARTS = /^(stuns?|turns?):([^?]*)(?:\?(.*))?$/i;
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:[\]]+)(?::(\d{1,5}))?$/;
const REG_NAME = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const TRANSPORT = /^transport=(udp|tcp)$/i;
/** RFC 8489, section 14.3. */
const LONGEST_USERNAME_BYTES = 509;

function syntaxError(url: string, why: string): DOMException {
  return domException('SyntaxError', `Expected a STUN or TURN URL for urls but received ${describe(url)}: ${why}`);
}

function isHost(host: string): boolean {
  if (host.startsWith('[')) return isIP(host.slice(1, -1)) === 6;
  return isIP(host) === 4 || REG_NAME.test(host);
}

export function parseIceUrl(url: string): IceUrl {
  const parts = URL_PARTS.exec(url);
  if (parts === null) throw syntaxError(url, 'the scheme is not stun, stuns, turn or turns');
  const scheme = (parts[1] as string).toLowerCase() as IceUrl['scheme'];
  const query = parts[3];
  const address = HOST_AND_PORT.exec(parts[2] as string);
  const host = address?.[1];
  if (host === undefined || !isHost(host)) throw syntaxError(url, 'the host or the port is malformed');
  const port = address?.[2] === undefined ? null : Number(address[2]);
  if (port !== null && (port < 1 || port > 65535)) throw syntaxError(url, 'the port is out of range');
  if (query === undefined) return { scheme, host, port, transport: null };
  const transport = scheme.startsWith('turn') ? TRANSPORT.exec(query)?.[1] : undefined;
  if (transport === undefined)
    throw syntaxError(url, 'the query is not ?transport=udp or ?transport=tcp of a TURN URL');
  return { scheme, host, port, transport: transport.toLowerCase() as 'udp' | 'tcp' };
}

/** One URL stands for a list of one, and comes back from getConfiguration() as such. */
function toUrls(value: unknown, name: string): string[] {
  const isSequence = typeof value === 'object' && value !== null && Symbol.iterator in value;
  return isSequence ? toSequence(value, toUSVString, name) : [toUSVString(value, name)];
}

export function toIceServer(value: unknown, name: string): ConvertedIceServer {
  const members = toDictionary(value, name);
  return {
    credential: optional(members.credential, toDOMString, 'credential'),
    urls: required(members, 'urls', toUrls, 'RTCIceServer'),
    username: optional(members.username, toDOMString, 'username'),
  };
}

function checkTurnCredentials({ username, credential }: ConvertedIceServer, url: string): void {
  const missing = username === undefined ? 'username' : credential === undefined ? 'credential' : undefined;
  if (missing !== undefined) throw domException('InvalidAccessError', `Expected a ${missing} for ${url}`);
  if (Buffer.byteLength(username as string) > LONGEST_USERNAME_BYTES) {
    throw domException('InvalidAccessError', `Expected at most ${LONGEST_USERNAME_BYTES} bytes for username of ${url}`);
  }
}

/** The specification's "validate an ICE server". */
export function checkIceServer(server: ConvertedIceServer): NativeIceServer {
  const { urls } = server;
  if (urls.length === 0) throw domException('SyntaxError', 'Expected at least one URL for urls but received none');
  for (const url of urls) {
    if (parseIceUrl(url).scheme.startsWith('turn')) checkTurnCredentials(server, url);
  }
  return { urls, username: server.username ?? '', credential: server.credential ?? '' };
}

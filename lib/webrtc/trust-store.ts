/** Whose certificates TURN servers may show over TLS: those that Node.js trusts, and those that a configuration adds. */
import { wrongValue } from '../core/check.js';
import { type NativeIceServer, type NativeTrustStore, native } from '../native.js';

interface Tls {
  rootCertificates: readonly string[];
  /** Since Node.js 22.15. */
  getCACertificates?(type: 'default'): string[];
}

/** Making one takes milliseconds, and all connections of a program commonly need the same. */
let latest: { added: string; store: NativeTrustStore } | undefined;

/** What Node.js reads when it starts; it has warned already if it could not. */
function extraCertificates(): string[] {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  if (!file) return [];
  try {
    return [process.getBuiltinModule('node:fs').readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}

function nodeCertificates(): readonly string[] {
  const tls = process.getBuiltinModule('node:tls') as Tls;
  return tls.getCACertificates?.('default') ?? [...tls.rootCertificates, ...extraCertificates()];
}

export function toTrustedCertificate(value: unknown, name: string): string {
  try {
    const { X509Certificate } = process.getBuiltinModule('node:crypto');
    // Takes the first of a text that holds several.
    if (typeof value === 'string') return new X509Certificate(value) && value;
  } catch {}
  throw wrongValue('a certificate as PEM', name, value);
}

/** null when no server is reached over TLS. */
export function trustStoreFor(servers: readonly NativeIceServer[], added: readonly string[]): NativeTrustStore | null {
  if (!servers.some(({ urls }) => urls.some((url) => /^turns:/i.test(url)))) return null;
  const key = added.join('\n');
  if (latest?.added !== key) latest = { added: key, store: new native.TrustStore([...nodeCertificates(), ...added]) };
  return latest.store;
}

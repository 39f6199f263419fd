/** What goes beyond the standard. */
/** Either the name of an interface, where a trailing asterisk stands for any ending, or addresses by their prefix. */
export interface NativeNetworkPattern {
  interfaceName: string;
  address: string;
  bits: number;
}

export interface NativeNetworkFilter {
  /** null: what a server commonly wants. */
  allow: NativeNetworkPattern[] | null;
  deny: NativeNetworkPattern[];
  /** null: only where there is nothing else. */
  loopback: boolean | null;
  linkLocal: boolean;
  ipv6: boolean;
}

/** `local` '': every address of the family. */
export interface NativeExternalAddress {
  external: string;
  local: string;
}

/** null: libwebrtc's own value. */
export interface NativeIceTimeouts {
  disconnectedMs: number | null;
  failedMs: number | null;
  minChecks: number | null;
  checkMs: number | null;
  receivingMs: number | null;
  keepaliveMs: number | null;
}

/** Bits per second; null: no bound. */
export interface NativeBitrate {
  min: number | null;
  start: number | null;
  max: number | null;
}

/** What a connection takes beyond the standard. setConfiguration changes `ice` and `bitrate` only. */
export interface NativeVoxlinkConfiguration {
  /** 0 and 0: any port. */
  minPort: number;
  maxPort: number;
  /** Shared by all connections that name it; 0: none. */
  udpPort: number;
  tcp: 'off' | 'active' | 'passive';
  /** Likewise. */
  tcpPort: number;
  interfaces: NativeNetworkFilter;
  externalAddresses: NativeExternalAddress[];
  mdns: boolean;
  ice: NativeIceTimeouts;
  dtlsRole: 'auto' | 'client' | 'server';
  bitrate: NativeBitrate;
  receiveSimulcast: boolean;
  /** PEM. */
  trustedCertificates: string[];
}

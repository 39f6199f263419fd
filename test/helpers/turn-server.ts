/** coturn on loopback, with a configuration, ports and a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RTCIceServer } from '../../lib/index.js';
import { freePort } from './free-port.js';

const DEADLINE_MS = 20_000;

export const TURN_TOOLS = { turnserver: 'coturn', openssl: 'openssl' };
export type TurnTransport = 'udp' | 'tcp' | 'tls';

/** How clients prove who they are: by a password, or by one that a shared secret makes and that expires. */
export type Authentication = { user: string; password: string } | { secret: string };

/** A STUN binding request (RFC 8489, section 6), which every server answers. */
const BINDING_REQUEST = Buffer.from('000100002112a442766f786c696e6b2d74657374', 'hex');

/** Resolves at the first answer of a server that is starting. */
async function answers(port: number): Promise<void> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  const ask = setInterval(() => socket.send(BINDING_REQUEST, port, '127.0.0.1'), 50);
  try {
    await once(socket, 'message', { signal: AbortSignal.timeout(DEADLINE_MS) });
  } finally {
    clearInterval(ask);
    socket.close();
  }
}

/** What a web service hands out where a secret is shared ("A REST API for access to TURN services"). */
export function temporaryCredentials(
  secret: string,
  user: string,
  expires: Date,
): { username: string; credential: string } {
  const username = `${Math.floor(expires.getTime() / 1000)}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/** An authority, and a certificate that it has signed. */
function makeCertificates(file: (name: string) => string, subject: string): void {
  const make = (name: string, options: string) => {
    const key = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2';
    const files = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
    execFileSync('openssl', [...`${key} ${options}`.split(' '), ...files], { stdio: 'ignore' });
  };
  make('authority', '-subj /CN=Authority');
  const extensions = `-addext subjectAltName=${subject} -addext basicConstraints=critical,CA:FALSE`;
  make('server', `-subj /CN=Server ${extensions} -CA ${file('authority.pem')} -CAkey ${file('authority.key')}`);
}

export class TurnServer implements AsyncDisposable {
  readonly port: number;
  /** Who has signed its certificate, as PEM. */
  readonly authority: string;
  readonly #tlsPort: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, tlsPort: number, authority: string, folder: string, process: ChildProcess) {
    this.port = port;
    this.#tlsPort = tlsPort;
    this.authority = authority;
    this.#folder = folder;
    this.#process = process;
  }

  /** The certificate is for `subject`. */
  static async start(authentication: Authentication, subject = 'DNS:localhost'): Promise<TurnServer> {
    const [port, tlsPort] = [await freePort(), await freePort()];
    const folder = await mkdtemp(path.join(tmpdir(), 'voxlink-turn-'));
    const file = (name: string) => path.join(folder, name);
    makeCertificates(file, subject);
    const settings = [
      'listening-ip=127.0.0.1',
      'relay-ip=127.0.0.1',
      'allow-loopback-peers',
      `listening-port=${port}`,
      `tls-listening-port=${tlsPort}`,
      `cert=${file('server.pem')}`,
      `pkey=${file('server.key')}`,
      'realm=example.org',
      ...('secret' in authentication
        ? ['use-auth-secret', `static-auth-secret=${authentication.secret}`]
        : ['lt-cred-mech', `user=${authentication.user}:${authentication.password}`]),
      'no-cli',
      `pidfile=${file('pid')}`,
      `userdb=${file('users')}`,
      'log-file=stdout',
    ];
    await writeFile(file('turnserver.conf'), `${settings.join('\n')}\n`);
    const process = spawn('turnserver', ['-c', file('turnserver.conf')], { stdio: 'ignore' });
    const authority = await readFile(file('authority.pem'), 'utf8');
    const server = new TurnServer(port, tlsPort, authority, folder, process);
    const failed = once(process, 'exit').then(([code]) => Promise.reject(new Error(`turnserver ended with ${code}`)));
    await Promise.race([answers(port), failed]).catch(async (error) => {
      await server[Symbol.asyncDispose]();
      throw error;
    });
    failed.catch(() => {});
    return server;
  }

  /** `host` is what the certificate has to be for. */
  iceServer(
    transport: TurnTransport,
    credentials: { username: string; credential: string },
    host = 'localhost',
  ): RTCIceServer {
    const urls = {
      udp: `turn:127.0.0.1:${this.port}?transport=udp`,
      tcp: `turn:127.0.0.1:${this.port}?transport=tcp`,
      tls: `turns:${host}:${this.#tlsPort}?transport=tcp`,
    };
    return { urls: urls[transport], ...credentials };
  }

  get authorityFile(): string {
    return path.join(this.#folder, 'authority.pem');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true });
  }
}

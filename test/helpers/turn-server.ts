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

export class TurnServer implements AsyncDisposable {
  readonly port: number;
  /** Its certificate, which nobody else has signed. */
  readonly certificate: string;
  readonly #tlsPort: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, tlsPort: number, certificate: string, folder: string, process: ChildProcess) {
    this.port = port;
    this.#tlsPort = tlsPort;
    this.certificate = certificate;
    this.#folder = folder;
    this.#process = process;
  }

  static async start(authentication: Authentication): Promise<TurnServer> {
    const [port, tlsPort] = [await freePort(), await freePort()];
    const folder = await mkdtemp(path.join(tmpdir(), 'voxlink-turn-'));
    const file = (name: string) => path.join(folder, name);
    execFileSync(
      'openssl',
      [
        ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost'.split(' '),
        ...'-addext subjectAltName=DNS:localhost,IP:127.0.0.1'.split(' '),
        ...['-keyout', file('key.pem'), '-out', file('certificate.pem')],
      ],
      { stdio: 'ignore' },
    );
    const settings = [
      'listening-ip=127.0.0.1',
      'relay-ip=127.0.0.1',
      'allow-loopback-peers',
      `listening-port=${port}`,
      `tls-listening-port=${tlsPort}`,
      `cert=${file('certificate.pem')}`,
      `pkey=${file('key.pem')}`,
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
    const certificate = await readFile(file('certificate.pem'), 'utf8');
    const server = new TurnServer(port, tlsPort, certificate, folder, process);
    const failed = once(process, 'exit').then(([code]) => Promise.reject(new Error(`turnserver ended with ${code}`)));
    await Promise.race([answers(port), failed]).catch(async (error) => {
      await server[Symbol.asyncDispose]();
      throw error;
    });
    failed.catch(() => {});
    return server;
  }

  iceServer(transport: TurnTransport, credentials: { username: string; credential: string }): RTCIceServer {
    const urls = {
      udp: `turn:127.0.0.1:${this.port}?transport=udp`,
      tcp: `turn:127.0.0.1:${this.port}?transport=tcp`,
      tls: `turns:localhost:${this.#tlsPort}?transport=tcp`,
    };
    return { urls: urls[transport], ...credentials };
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

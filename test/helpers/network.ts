/**
 * A network of two hosts and a switch between them, each a network namespace of Linux with interfaces of its own:
 *
 *     host 0, eth0 ── port0, bridge, port1 ── eth0, host 1
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { haveTools } from './tools.js';

const PEER = fileURLToPath(new URL('../network/peer.js', import.meta.url));
const DEADLINE_MS = 200_000;

/** For `describe.skipIf`. */
export function haveNamespaces(): boolean {
  if (!haveTools({ ip: 'iproute2', nft: 'nftables' })) return false;
  if (process.getuid?.() === 0) return true;
  console.warn('Skipped, because only root may make network namespaces: run the tests as root.');
  return false;
}

let networks = 0;

export type Host = 0 | 1;

export class Network implements Disposable {
  readonly #prefix = `voxlink-${process.pid}-${networks++}`;

  constructor() {
    const names = ['switch', 'host0', 'host1'];
    for (const name of names) execFileSync('ip', ['netns', 'add', `${this.#prefix}-${name}`]);
    this.#ip('switch', 'link add bridge type bridge');
    this.#ip('switch', 'link set bridge up');
    for (const host of [0, 1] as const) {
      this.#ip('switch', `link add port${host} type veth peer name eth0 netns ${this.#prefix}-host${host}`);
      this.#ip('switch', `link set port${host} master bridge up`);
      this.ip(host, `address add ${Network.address(host)}/24 dev eth0`);
      this.ip(host, 'link set eth0 up');
    }
  }

  static address(host: Host): string {
    return `10.77.0.${host + 1}`;
  }

  #ip(name: string, command: string): void {
    execFileSync('ip', ['-netns', `${this.#prefix}-${name}`, ...command.split(' ')]);
  }

  /** Runs `ip` on a host. */
  ip(host: Host, command: string): void {
    this.#ip(`host${host}`, command);
  }

  /** The switch goes off, or on again, which the hosts' interfaces do not notice. */
  switch(state: 'up' | 'down'): void {
    this.#ip('switch', `link set bridge ${state}`);
  }

  /** Each host loses so many of the packets that come to it. */
  lose(percent: number): void {
    const rules = `table inet loss {
      chain input {
        type filter hook input priority 0
        numgen random mod 100 < ${percent} drop
      }
    }`;
    for (const host of [0, 1]) {
      execFileSync('ip', ['netns', 'exec', `${this.#prefix}-host${host}`, 'nft', '-f', '-'], { input: rules });
    }
  }

  /** Starts a peer on each host, with a way to tell each other. */
  async peers(): Promise<[RemotePeer, RemotePeer]> {
    const peers = [0, 1].map((host) => new RemotePeer(`${this.#prefix}-host${host}`)) as [RemotePeer, RemotePeer];
    await Promise.all(peers.map((peer) => peer.until('ready')));
    peers[0].signalTo(peers[1]);
    peers[1].signalTo(peers[0]);
    return peers;
  }

  [Symbol.dispose](): void {
    for (const name of ['host0', 'host1', 'switch']) execFileSync('ip', ['netns', 'delete', `${this.#prefix}-${name}`]);
  }
}

interface Message {
  id?: number;
  result?: unknown;
  error?: string;
  event?: string;
  signal?: unknown;
}

/** Leads a process that runs test/network/peer.js. */
export class RemotePeer implements Disposable {
  /** All events so far: states of the connection, those of ICE with 'ice ' before them, and 'open'. */
  readonly events: string[] = [];
  readonly #process: ChildProcess;
  readonly #arrivals = new EventEmitter();
  #calls = 0;

  constructor(namespace: string) {
    const command = ['netns', 'exec', namespace, process.execPath, PEER];
    this.#process = spawn('ip', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#process.on('message', (message: Message) => {
      if (message.event !== undefined) this.events.push(message.event);
      this.#arrivals.emit(message.event === undefined ? `call ${message.id}` : 'event', message);
    });
  }

  signalTo(other: RemotePeer): void {
    this.#process.on('message', ({ signal }: Message) => {
      // A candidate that comes late, after a newer description, is refused.
      if (signal !== undefined) other.call('signal', signal).catch(() => {});
    });
  }

  async call(method: string, argument?: unknown): Promise<unknown> {
    const id = ++this.#calls;
    const answer = once(this.#arrivals, `call ${id}`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    this.#process.send({ id, method, argument });
    const [{ result, error }] = (await answer) as [Message];
    if (error !== undefined) throw new Error(`${method}: ${error}`);
    return result;
  }

  /** Waits until an event has come after so many others. */
  async until(event: string, after = 0): Promise<void> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    while (!this.events.includes(event, after)) {
      await once(this.#arrivals, 'event', { signal }).catch(() => {
        throw new Error(`No '${event}' but ${this.events.slice(after).join(', ')}`);
      });
    }
  }

  [Symbol.dispose](): void {
    this.#process.kill('SIGKILL');
  }
}

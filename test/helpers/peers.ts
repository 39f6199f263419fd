/** Pairs of connections in one process, and waits with a deadline. */
import type { RTCConfiguration, RTCDataChannel, RTCDataChannelInit } from '../../lib/index.js';
import { RTCPeerConnection } from '../../lib/index.js';

const DEADLINE_MS = 20_000;

type Listener = (event: Event) => void;

interface Target {
  addEventListener(type: string, listener: Listener): void;
  removeEventListener(type: string, listener: Listener): void;
}

/** The next event of a type for which `accept` holds. */
export function nextEvent<E = Event>(
  target: unknown,
  type: string,
  accept: (event: E) => boolean = () => true,
): Promise<E> {
  const source = target as Target;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      source.removeEventListener(type, listener);
      reject(new Error(`No '${type}' within ${DEADLINE_MS} ms`));
    }, DEADLINE_MS);
    const listener: Listener = (event) => {
      if (!accept(event as E)) return;
      clearTimeout(timer);
      source.removeEventListener(type, listener);
      resolve(event as E);
    };
    source.addEventListener(type, listener);
  });
}

/** Waits until `holds` is true, looking after each event of a type. */
export async function until(target: unknown, type: string, holds: () => boolean): Promise<void> {
  if (!holds()) await nextEvent(target, type, holds);
}

export function exchangeCandidates(a: RTCPeerConnection, b: RTCPeerConnection): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.addEventListener('icecandidate', ({ candidate }) => {
      if (to.signalingState !== 'closed') to.addIceCandidate(candidate ?? undefined).catch(() => {});
    });
  }
}

export async function negotiate(offerer: RTCPeerConnection, answerer: RTCPeerConnection): Promise<void> {
  await offerer.setLocalDescription();
  await answerer.setRemoteDescription(offerer.localDescription as RTCSessionDescription);
  await answerer.setLocalDescription();
  await offerer.setRemoteDescription(answerer.localDescription as RTCSessionDescription);
}

type RTCSessionDescription = NonNullable<RTCPeerConnection['localDescription']>;

export function connected(connection: RTCPeerConnection): Promise<void> {
  return until(connection, 'connectionstatechange', () => connection.connectionState === 'connected');
}

/** Two connections that close when the scope of the test ends. */
export class Pair implements Disposable {
  readonly caller: RTCPeerConnection;
  readonly callee: RTCPeerConnection;

  constructor(configuration: RTCConfiguration = {}) {
    this.caller = new RTCPeerConnection(configuration);
    this.callee = new RTCPeerConnection(configuration);
    exchangeCandidates(this.caller, this.callee);
  }

  async connect(): Promise<void> {
    await negotiate(this.caller, this.callee);
    await Promise.all([connected(this.caller), connected(this.callee)]);
  }

  /** Opens a channel from the caller to the callee, and gives both ends. */
  async openChannel(init: RTCDataChannelInit = {}): Promise<[RTCDataChannel, RTCDataChannel]> {
    const near = this.caller.createDataChannel('test', init);
    const announced = nextEvent<{ channel: RTCDataChannel }>(this.callee, 'datachannel');
    if (this.caller.connectionState === 'new') await negotiate(this.caller, this.callee);
    const [{ channel: far }] = await Promise.all([announced, until(near, 'open', () => near.readyState === 'open')]);
    return [near, far];
  }

  [Symbol.dispose](): void {
    this.caller.close();
    this.callee.close();
  }
}

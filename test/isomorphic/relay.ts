import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

interface NostrEvent {
  kind: number;
  tags: string[][];
}
type Filter = { kinds?: number[] } & Record<string, unknown>;

function matches(event: NostrEvent, filter: Filter): boolean {
  if (filter.kinds !== undefined && !filter.kinds.includes(event.kind)) return false;
  return Object.entries(filter)
    .filter(([name]) => name.startsWith('#'))
    .every(([name, values]) =>
      event.tags.some(([tag, value]) => `#${tag}` === name && (values as string[]).includes(value as string)),
    );
}

/** A relay of Nostr (NIP-01) that passes events on and keeps none. */
export class NostrRelay implements Disposable {
  readonly #server: WebSocketServer;
  readonly #subscriptions = new Map<WebSocket, Map<string, Filter[]>>();

  static async start(): Promise<NostrRelay> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new NostrRelay(server);
  }

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.#server.on('connection', (socket) => {
      this.#subscriptions.set(socket, new Map());
      socket.on('message', (data) => this.#receive(socket, JSON.parse(String(data))));
      socket.on('close', () => this.#subscriptions.delete(socket));
    });
  }

  get address(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #receive(socket: WebSocket, [type, subject, ...filters]: [string, unknown, ...Filter[]]): void {
    if (type === 'REQ') {
      this.#subscriptions.get(socket)?.set(subject as string, filters);
      socket.send(JSON.stringify(['EOSE', subject]));
    } else if (type === 'CLOSE') {
      this.#subscriptions.get(socket)?.delete(subject as string);
    } else if (type === 'EVENT') {
      const event = subject as NostrEvent & { id: string };
      socket.send(JSON.stringify(['OK', event.id, true, '']));
      for (const [receiver, subscriptions] of this.#subscriptions) {
        for (const [id, wanted] of subscriptions) {
          if (wanted.some((filter) => matches(event, filter))) receiver.send(JSON.stringify(['EVENT', id, event]));
        }
      }
    }
  }

  [Symbol.dispose](): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }
}

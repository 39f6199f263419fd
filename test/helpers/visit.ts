/** A connection to a server that says back what it is told. */
import { type RTCConfiguration, RTCPeerConnection } from '../../lib/index.js';
import { negotiate, nextEvent, until } from './peers.js';

export const interfaces = { allow: ['127.0.0.1'] };

/** Who hands out the candidates is for those who extend it. */
export abstract class Visit implements Disposable {
  readonly client = new RTCPeerConnection({ voxlink: { interfaces } });
  readonly server: RTCPeerConnection;
  readonly channel = this.client.createDataChannel('any');

  constructor(configuration: RTCConfiguration) {
    this.server = new RTCPeerConnection({ ...configuration, voxlink: { interfaces, ...configuration.voxlink } });
    this.server.ondatachannel = ({ channel }) => {
      channel.onmessage = ({ data }) => channel.send(data as string);
    };
  }

  async connect(): Promise<void> {
    await negotiate(this.client, this.server);
    await until(this.channel, 'open', () => this.channel.readyState === 'open');
  }

  async echo(text: string): Promise<string> {
    const answer = nextEvent<{ data: string }>(this.channel, 'message');
    this.channel.send(text);
    return (await answer).data;
  }

  [Symbol.dispose](): void {
    this.client.close();
    this.server.close();
  }
}

/** createDataChannel(): the algorithm that adds to a connection's set of channels. */
import { domException } from '../core/errors.js';
import { channels, type RTCDataChannel } from './data-channel.js';
import { toDataChannelInit } from './data-channel-init.js';
import type { PeerConnectionSlots } from './peer-connection-slots.js';

export function createDataChannel(slots: PeerConnectionSlots, label: string, dictionary: unknown): RTCDataChannel {
  const init = toDataChannelInit(label, dictionary);
  slots.requireOpen();
  if (init.negotiated) {
    for (const other of slots.channels) {
      if (other.id === init.id) throw domException('OperationError', `A channel has the id ${init.id} already`);
    }
    const limit = slots.sctp?.maxChannels ?? null;
    if (limit !== null && init.id >= limit) {
      throw domException('OperationError', `The connection negotiated ids below ${limit}, not ${init.id}`);
    }
  }
  const description = {
    label,
    ordered: init.ordered,
    maxPacketLifeTime: init.maxPacketLifeTime ?? null,
    maxRetransmits: init.maxRetransmits ?? null,
    protocol: init.protocol,
    negotiated: init.negotiated,
    id: init.id,
    state: 'connecting' as const,
    priority: init.priority,
  };
  const channel = channels.create(slots.native.createDataChannel(label, init), description, slots);
  slots.channels.add(channel);
  slots.settle();
  return channel;
}

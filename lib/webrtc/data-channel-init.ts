import { wrongType } from '../core/check.js';
import { enumValue, optional, toBoolean, toDictionary, toEnforcedUnsignedShort, toUSVString } from '../core/webidl.js';
import type { NativeDataChannelInit } from '../native.js';
import type { RTCPriorityType } from './dictionaries.js';

export const PRIORITIES = ['very-low', 'low', 'medium', 'high'] as const;

/** 65535 is reserved by RFC 8832. */
const HIGHEST_STREAM_ID = 65534;

const LONGEST_TEXT_BYTES = 65535;

function toPriority(value: unknown, name: string): RTCPriorityType {
  return enumValue(value, PRIORITIES, name);
}

function requireShort(text: string, name: string): void {
  if (Buffer.byteLength(text) > LONGEST_TEXT_BYTES) throw wrongType(`at most ${LONGEST_TEXT_BYTES} bytes`, name, text);
}

/** The arguments of createDataChannel(), converted and checked in the order of the specification. */
export function toDataChannelInit(label: string, value: unknown): NativeDataChannelInit {
  const members = toDictionary(value, 'dataChannelDict');
  const id = optional(members.id, toEnforcedUnsignedShort, 'id');
  const maxPacketLifeTime = optional(members.maxPacketLifeTime, toEnforcedUnsignedShort, 'maxPacketLifeTime');
  const maxRetransmits = optional(members.maxRetransmits, toEnforcedUnsignedShort, 'maxRetransmits');
  const negotiated = optional(members.negotiated, toBoolean, 'negotiated') ?? false;
  const ordered = optional(members.ordered, toBoolean, 'ordered') ?? true;
  const priority = optional(members.priority, toPriority, 'priority') ?? 'low';
  const protocol = optional(members.protocol, toUSVString, 'protocol') ?? '';
  requireShort(label, 'label');
  requireShort(protocol, 'protocol');
  if (negotiated && id === undefined) throw wrongType('a value when negotiated is true', 'id', id);
  if (maxPacketLifeTime !== undefined && maxRetransmits !== undefined) {
    throw wrongType('no value when maxPacketLifeTime is given', 'maxRetransmits', maxRetransmits);
  }
  if (negotiated && (id as number) > HIGHEST_STREAM_ID) throw wrongType(`at most ${HIGHEST_STREAM_ID}`, 'id', id);
  return {
    ordered,
    protocol,
    negotiated,
    id: negotiated ? (id as number) : -1,
    priority,
    ...(maxPacketLifeTime !== undefined && { maxPacketLifeTime }),
    ...(maxRetransmits !== undefined && { maxRetransmits }),
  };
}

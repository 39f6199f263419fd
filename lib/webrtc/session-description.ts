import { defineInterface } from '../core/interface.js';
import { enumValue, type Members, requireArguments, required, toDictionary, toDOMString } from '../core/webidl.js';
import type { NativeDescription } from '../native.js';
import type { RTCSdpType, RTCSessionDescriptionInit } from './dictionaries.js';

const SDP_TYPES = ['offer', 'pranswer', 'answer', 'rollback'] as const;

export function toSdpType(value: unknown, name: string): RTCSdpType {
  return enumValue(value, SDP_TYPES, name);
}

function sdpOf(members: Members): string {
  return members.sdp === undefined ? '' : toDOMString(members.sdp, 'sdp');
}

export function toDescriptionInit(value: unknown): NativeDescription {
  const members = toDictionary(value, 'description');
  const sdp = sdpOf(members);
  return { sdp, type: required(members, 'type', toSdpType, 'RTCSessionDescriptionInit') };
}

export function toLocalDescriptionInit(value: unknown): { type: RTCSdpType | undefined; sdp: string } {
  const members = toDictionary(value, 'description');
  const sdp = sdpOf(members);
  return { sdp, type: members.type === undefined ? undefined : toSdpType(members.type, 'type') };
}

export class RTCSessionDescription {
  readonly #type: RTCSdpType;
  readonly #sdp: string;

  constructor(init: RTCSessionDescriptionInit) {
    requireArguments(1, arguments.length, 'RTCSessionDescription constructor');
    const { type, sdp } = toDescriptionInit(init);
    this.#type = type;
    this.#sdp = sdp;
  }

  get type(): RTCSdpType {
    return this.#type;
  }

  get sdp(): string {
    return this.#sdp;
  }

  toJSON(): { type: RTCSdpType; sdp: string } {
    return { type: this.#type, sdp: this.#sdp };
  }

  static {
    defineInterface(RTCSessionDescription, 'RTCSessionDescription');
  }
}

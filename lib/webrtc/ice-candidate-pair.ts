import { defineInterface, internal, requireInternal } from '../core/interface.js';
import type { RTCIceCandidate } from './ice-candidate.js';

/** @internal */
export let createCandidatePair: (local: RTCIceCandidate, remote: RTCIceCandidate) => RTCIceCandidatePair;

export class RTCIceCandidatePair {
  readonly #local: RTCIceCandidate;
  readonly #remote: RTCIceCandidate;

  private constructor(key?: symbol, local?: RTCIceCandidate, remote?: RTCIceCandidate) {
    requireInternal(key);
    this.#local = local as RTCIceCandidate;
    this.#remote = remote as RTCIceCandidate;
  }

  get local(): RTCIceCandidate {
    return this.#local;
  }

  get remote(): RTCIceCandidate {
    return this.#remote;
  }

  static {
    defineInterface(RTCIceCandidatePair, 'RTCIceCandidatePair', { hidden: true });
    createCandidatePair = (local, remote) => new RTCIceCandidatePair(internal, local, remote);
  }
}

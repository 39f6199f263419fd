/** createOffer() and createAnswer(), up to the call of libwebrtc. */
import { domException } from '../../core/errors.js';
import { optional, toBoolean, toDictionary } from '../../core/webidl.js';
import type { RTCSessionDescriptionInit } from '../dictionaries.js';
import type { PeerConnectionSlots } from '../peer-connection-slots.js';
import { type RTCRtpTransceiver, receives, sends, transceivers } from '../rtp-transceiver.js';
import { addTransceiverOfKind } from '../transceiver-set.js';

/** An RTCOfferOptions after its conversion. */
export interface OfferOptions {
  iceRestart: boolean;
  offerToReceiveAudio: boolean | undefined;
  offerToReceiveVideo: boolean | undefined;
}

export function toOfferOptions(value: unknown): OfferOptions {
  const members = toDictionary(value, 'options');
  return {
    iceRestart: optional(members.iceRestart, toBoolean, 'iceRestart') ?? false,
    offerToReceiveAudio: optional(members.offerToReceiveAudio, toBoolean, 'offerToReceiveAudio'),
    offerToReceiveVideo: optional(members.offerToReceiveVideo, toBoolean, 'offerToReceiveVideo'),
  };
}

function setReceives(transceiver: RTCRtpTransceiver, receive: boolean): void {
  const own = transceivers.slots(transceiver);
  const send = sends(own.direction);
  transceiver.direction = receive ? (send ? 'sendrecv' : 'recvonly') : send ? 'sendonly' : 'inactive';
}

/** The legacy members of RTCOfferOptions, which act on the transceivers before the offer is made. */
function offerToReceive(slots: PeerConnectionSlots, kind: 'audio' | 'video', wanted: boolean | undefined): void {
  if (wanted === undefined) return;
  const ofKind = slots.transceivers.filter((transceiver) => {
    const own = transceivers.slots(transceiver);
    return own.kind === kind && !own.stopping;
  });
  if (!wanted) {
    for (const transceiver of ofKind)
      if (receives(transceivers.slots(transceiver).direction)) setReceives(transceiver, false);
    return;
  }
  if (ofKind.some((transceiver) => receives(transceivers.slots(transceiver).direction))) return;
  const [first] = ofKind;
  if (first !== undefined) setReceives(first, true);
  else addTransceiverOfKind(slots, kind, 'recvonly');
}

export function createOffer(slots: PeerConnectionSlots, options: OfferOptions): Promise<RTCSessionDescriptionInit> {
  slots.requireOpen();
  offerToReceive(slots, 'audio', options.offerToReceiveAudio);
  offerToReceive(slots, 'video', options.offerToReceiveVideo);
  const { iceRestart } = options;
  return slots.chain(async () => {
    if (slots.signalingState !== 'stable' && slots.signalingState !== 'have-local-offer') {
      throw wrongState('createOffer()', slots);
    }
    return slots.call<[string], RTCSessionDescriptionInit>(
      (done) => slots.native.createOffer({ iceRestart }, done),
      (sdp) => {
        slots.lastCreatedOffer = sdp;
        return { type: 'offer', sdp };
      },
    );
  });
}

export function createAnswer(slots: PeerConnectionSlots): Promise<RTCSessionDescriptionInit> {
  return slots.chain(async () => {
    if (slots.signalingState !== 'have-remote-offer' && slots.signalingState !== 'have-local-pranswer') {
      throw wrongState('createAnswer()', slots);
    }
    return slots.call<[string], RTCSessionDescriptionInit>(
      (done) => slots.native.createAnswer(done),
      (sdp) => {
        slots.lastCreatedAnswer = sdp;
        return { type: 'answer', sdp };
      },
    );
  });
}

export function wrongState(call: string, { signalingState }: PeerConnectionSlots): DOMException {
  return domException('InvalidStateError', `Cannot do ${call} in signalingState '${signalingState}'`);
}

/** setLocalDescription() and setRemoteDescription(), up to the call of libwebrtc. */
import { domException } from '../../core/errors.js';
import type { NativeDescription, NativeSessionState } from '../../native.js';
import type { RTCSdpType, RTCSignalingState } from '../dictionaries.js';
import type { PeerConnectionSlots } from '../peer-connection-slots.js';
import { fingerprints } from '../sdp.js';
import { applySessionState } from './apply-description.js';
import { wrongState } from './create-description.js';

type States = readonly RTCSignalingState[];

/** The states in which JSEP takes a description of a type. */
const LOCAL_STATES: Record<RTCSdpType, States> = {
  offer: ['stable', 'have-local-offer'],
  pranswer: ['have-remote-offer', 'have-local-pranswer'],
  answer: ['have-remote-offer', 'have-local-pranswer'],
  rollback: ['have-local-offer', 'have-remote-offer'],
};
const REMOTE_STATES: Record<RTCSdpType, States> = {
  offer: ['stable', 'have-remote-offer'],
  pranswer: ['have-local-offer', 'have-remote-pranswer'],
  answer: ['have-local-offer', 'have-remote-pranswer'],
  rollback: ['have-local-offer', 'have-remote-offer'],
};

const ROLLBACK: NativeDescription = { type: 'rollback', sdp: '' };

/** Without a type, the signaling state decides what is meant. */
function impliedType(state: RTCSignalingState): 'offer' | 'answer' {
  return ['stable', 'have-local-offer', 'have-remote-pranswer'].includes(state) ? 'offer' : 'answer';
}

/**
 * An application may change what createOffer() or createAnswer() made, as all browsers allow, but not put another
 * connection's description in its place.
 */
function checkOwnDescription(sdp: string, created: string): void {
  const own = fingerprints(created);
  if (own.length > 0 && fingerprints(sdp).join() === own.join()) return;
  const message = 'The description is not what createOffer() or createAnswer() of this connection made last';
  throw domException('InvalidModificationError', message);
}

function setLocal(slots: PeerConnectionSlots, description: NativeDescription | null): Promise<void> {
  return slots.call<[NativeSessionState], void>(
    (done) => slots.native.setLocalDescription(description, done),
    (state) => applySessionState(slots, state, description?.type === 'rollback' ? 'rollback' : 'local'),
    description?.sdp,
  );
}

function setRemote(slots: PeerConnectionSlots, description: NativeDescription): Promise<void> {
  return slots.call<[NativeSessionState], void>(
    (done) => slots.native.setRemoteDescription(description, done),
    (state) => applySessionState(slots, state, description.type === 'rollback' ? 'rollback' : 'remote'),
    description.sdp,
  );
}

/** A pranswer without SDP has no parameterless counterpart in libwebrtc: it is made first. */
async function setNewPranswer(slots: PeerConnectionSlots): Promise<void> {
  const sdp = await slots.call<[string], string>(
    (done) => slots.native.createAnswer(done),
    (created) => created,
  );
  await setLocal(slots, { type: 'pranswer', sdp });
}

export function setLocalDescription(
  slots: PeerConnectionSlots,
  given: { type: RTCSdpType | undefined; sdp: string },
): Promise<void> {
  return slots.chain(async () => {
    const type = given.type ?? impliedType(slots.signalingState);
    if (!LOCAL_STATES[type].includes(slots.signalingState)) throw wrongState(`setLocalDescription(${type})`, slots);
    if (type === 'rollback') return setLocal(slots, ROLLBACK);
    const created = type === 'offer' ? slots.lastCreatedOffer : slots.lastCreatedAnswer;
    if (given.sdp !== '') {
      if (given.sdp !== created) checkOwnDescription(given.sdp, created);
      return setLocal(slots, { type, sdp: given.sdp });
    }
    if (given.type !== undefined && created !== '') return setLocal(slots, { type, sdp: created });
    return type === 'pranswer' ? setNewPranswer(slots) : setLocal(slots, null);
  });
}

export function setRemoteDescription(slots: PeerConnectionSlots, description: NativeDescription): Promise<void> {
  const { type } = description;
  return slots.chain(async () => {
    if (type === 'offer' && slots.signalingState === 'have-local-offer') {
      // The polite peer of a glare gives up its own offer first.
      await setLocal(slots, ROLLBACK);
    }
    if (!REMOTE_STATES[type].includes(slots.signalingState)) throw wrongState(`setRemoteDescription(${type})`, slots);
    return setRemote(slots, type === 'rollback' ? ROLLBACK : description);
  });
}

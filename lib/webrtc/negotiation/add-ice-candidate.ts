/** addIceCandidate(), up to the call of libwebrtc. */
import { wrongType } from '../../core/check.js';
import { domException } from '../../core/errors.js';
import type { NativeDescriptions } from '../../native.js';
import type { ConvertedCandidate } from '../ice-candidate.js';
import type { PeerConnectionSlots } from '../peer-connection-slots.js';
import { type MediaSection, usernameFragments } from '../sdp.js';

function operationError(message: string): DOMException {
  return domException('OperationError', message);
}

/** The media description that a candidate names, by its mid in the first place. */
function sectionOf(candidate: ConvertedCandidate, sections: MediaSection[]): MediaSection | undefined {
  const { sdpMid, sdpMLineIndex } = candidate;
  if (sdpMid !== null) {
    const section = sections.find(([mid]) => mid === sdpMid);
    if (section === undefined) throw operationError(`No media description has the mid '${sdpMid}'`);
    return section;
  }
  if (sdpMLineIndex === null) return undefined;
  const section = sections[sdpMLineIndex];
  if (section === undefined) throw operationError(`No media description has the index ${sdpMLineIndex}`);
  return section;
}

/** A candidate belongs to one generation: that of the fragment that some applied remote description carries. */
function checkUsernameFragment(
  slots: PeerConnectionSlots,
  candidate: ConvertedCandidate,
  section?: MediaSection,
): void {
  const { usernameFragment } = candidate;
  if (usernameFragment === null) return;
  const applied = [slots.pendingRemote, slots.currentRemote].flatMap((description) =>
    usernameFragments(description?.sdp ?? ''),
  );
  const known = applied.some(
    ([, index, fragment]) => fragment === usernameFragment && (section === undefined || section[1] === index),
  );
  if (!known) throw operationError(`No remote description has the username fragment '${usernameFragment}'`);
}

export function addIceCandidate(slots: PeerConnectionSlots, candidate: ConvertedCandidate): Promise<void> {
  if (candidate.candidate !== '' && candidate.sdpMid === null && candidate.sdpMLineIndex === null) {
    throw wrongType('a value', 'sdpMid or sdpMLineIndex', null);
  }
  return slots.chain(async () => {
    const remote = slots.remoteDescription;
    if (remote === null) throw domException('InvalidStateError', 'No remote description has been set yet');
    checkUsernameFragment(slots, candidate, sectionOf(candidate, usernameFragments(remote.sdp)));
    return new Promise<void>((resolve, reject) => {
      slots.native.addIceCandidate(candidate, (error, descriptions: NativeDescriptions) => {
        if (slots.isClosed) return;
        if (error !== null) {
          reject(operationError(error.message));
          return;
        }
        slots.applyDescriptions(descriptions);
        resolve();
      });
    });
  });
}

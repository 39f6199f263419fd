import { describe, expect, it } from 'vitest';
import { RTCIceCandidate, RTCIceCandidatePair, type RTCIceTransport, RTCPeerConnection } from '../../lib/index.js';
import { negotiate, nextEvent, Pair, until } from '../helpers/peers.js';

function iceOf(connection: RTCPeerConnection): RTCIceTransport {
  const transport = connection.sctp?.transport.iceTransport ?? connection.getSenders()[0]?.transport?.iceTransport;
  if (transport === undefined) throw new Error('There is no transport');
  return transport;
}

const texts = (candidates: RTCIceCandidate[]) => candidates.map(({ candidate }) => candidate).sort();

describe('RTCIceTransport', () => {
  it('tells of both sides candidates, parameters and the pair that is in use', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    const announced: RTCIceCandidate[] = [];
    caller.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) announced.push(candidate);
    });
    const gathered = until(caller, 'icegatheringstatechange', () => caller.iceGatheringState === 'complete');
    await pair.openChannel();
    await gathered;
    await until(callee, 'icegatheringstatechange', () => callee.iceGatheringState === 'complete');
    const near = iceOf(caller);
    const far = iceOf(callee);
    expect([near.role, far.role, near.component]).toEqual(['controlling', 'controlled', 'rtp']);
    expect(near.getLocalCandidates()).toEqual(announced);
    expect(near.getLocalCandidates()[0]).toBe(announced[0]);
    await expect.poll(() => texts(far.getRemoteCandidates()), { timeout: 10_000 }).toEqual(texts(announced));
    expect(near.getLocalParameters()).toEqual(far.getRemoteParameters());
    expect(far.getLocalParameters()).toEqual(near.getRemoteParameters());
    expect(near.getLocalParameters()).toEqual({ usernameFragment: expect.any(String), password: expect.any(String) });

    const selected = near.getSelectedCandidatePair();
    expect(selected).toBeInstanceOf(RTCIceCandidatePair);
    expect(near.getSelectedCandidatePair()).toBe(selected);
    expect(selected?.local).toBeInstanceOf(RTCIceCandidate);
    expect(near.getLocalCandidates()).toContain(selected?.local);
    await expect
      .poll(() => near.getSelectedCandidatePair()?.remote.candidate, { timeout: 10_000 })
      .toBe(far.getSelectedCandidatePair()?.local.candidate);
  });

  it('has its states in place before the events of the connection, in their order', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    caller.addTransceiver('audio');
    await caller.setLocalDescription();
    const ice = iceOf(caller);
    expect([ice.state, ice.gatheringState, ice.getSelectedCandidatePair()]).toEqual(['new', 'new', null]);
    const seen: string[] = [];
    ice.onstatechange = () => seen.push(`transport ${ice.state}, connection ${caller.iceConnectionState}`);
    caller.oniceconnectionstatechange = () => seen.push(`connection ${caller.iceConnectionState}`);
    const selected = nextEvent(ice, 'selectedcandidatepairchange');
    await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer' });
    await callee.setLocalDescription();
    await caller.setRemoteDescription(callee.localDescription ?? { type: 'answer' });
    await until(ice, 'statechange', () => ice.state === 'connected' || ice.state === 'completed');
    await selected;
    expect(seen.slice(0, 3)).toEqual([
      'transport checking, connection checking',
      'connection checking',
      'transport connected, connection connected',
    ]);
  });

  it('tells of gathering once the description is set', async () => {
    using connection = new RTCPeerConnection();
    connection.addTransceiver('audio');
    await connection.setLocalDescription();
    const ice = iceOf(connection);
    const states: string[] = [];
    ice.ongatheringstatechange = () => states.push(`${ice.gatheringState} ${connection.iceGatheringState}`);
    await until(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete');
    expect(states.at(-1)).toBe('complete complete');
    expect(ice.getLocalCandidates().length).toBeGreaterThan(0);
    expect(ice.getRemoteCandidates()).toEqual([]);
    expect(ice.getRemoteParameters()).toBeNull();
  });

  it('ends when the answer bundles it away, and at once when the connection is closed', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    const [audio, video] = [caller.addTransceiver('audio'), caller.addTransceiver('video')];
    await caller.setLocalDescription();
    const kept = audio.sender.transport;
    const given = video.sender.transport;
    expect(given).not.toBe(kept);
    const ended = nextEvent(given?.iceTransport, 'statechange', () => given?.iceTransport.state === 'closed');
    await negotiate(caller, callee);
    expect(video.sender.transport).toBe(kept);
    await ended;
    expect(given?.state).toBe('closed');
    kept?.iceTransport.addEventListener('statechange', () => expect.unreachable());
    caller.close();
    expect(kept?.iceTransport.state).toBe('closed');
  });
});

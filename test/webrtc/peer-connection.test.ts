import { describe, expect, it } from 'vitest';
import { MediaStream, RTCPeerConnection, type RTCTrackEvent } from '../../lib/index.js';
import { exchangeCandidates, negotiate, nextEvent, Pair } from '../helpers/peers.js';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a pair of connections', () => {
  it('goes through the states of the specification to connected', async () => {
    using pair = new Pair();
    const connection: string[] = [];
    const signaling: string[] = [];
    pair.caller.onconnectionstatechange = () => connection.push(pair.caller.connectionState);
    pair.caller.onsignalingstatechange = () => signaling.push(pair.caller.signalingState);
    pair.caller.createDataChannel('any');
    await pair.connect();
    expect(signaling).toEqual(['have-local-offer', 'stable']);
    expect(connection).toEqual(['connecting', 'connected']);
    expect(pair.caller.iceConnectionState).toMatch(/connected|completed/);
    expect(pair.caller.sctp?.transport.state).toBe('connected');
    expect(pair.caller.sctp?.transport.getRemoteCertificates()[0]?.byteLength).toBeGreaterThan(100);
  });

  it('keeps pending and current descriptions apart', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    caller.createDataChannel('any');
    expect(caller.localDescription).toBeNull();
    await caller.setLocalDescription();
    expect(caller.pendingLocalDescription?.type).toBe('offer');
    expect(caller.currentLocalDescription).toBeNull();
    expect(caller.localDescription).toBe(caller.pendingLocalDescription);
    await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer' });
    expect(callee.pendingRemoteDescription?.type).toBe('offer');
    expect(callee.canTrickleIceCandidates).toBe(true);
    await callee.setLocalDescription();
    expect(callee.currentLocalDescription?.type).toBe('answer');
    expect(callee.pendingRemoteDescription).toBeNull();
    expect(callee.currentRemoteDescription?.type).toBe('offer');
  });

  it('trickles candidates, marks the end of each transport and ends with null', async () => {
    using connection = new RTCPeerConnection();
    connection.createDataChannel('any');
    const candidates: (string | undefined)[] = [];
    const complete = new Promise<void>((resolve) => {
      connection.onicecandidate = ({ candidate }) => {
        candidates.push(candidate?.candidate);
        if (candidate === null) resolve();
      };
    });
    await connection.setLocalDescription();
    expect(connection.localDescription?.sdp).not.toContain('a=candidate');
    await complete;
    expect(connection.iceGatheringState).toBe('complete');
    expect(candidates.length).toBeGreaterThanOrEqual(3);
    expect(candidates[0]).toMatch(/^candidate:/);
    expect(candidates.slice(-2)).toEqual(['', undefined]);
    expect(connection.localDescription?.sdp).toContain('a=candidate');
  });

  it('connects with all candidates inside the descriptions', async () => {
    using caller = new RTCPeerConnection();
    using callee = new RTCPeerConnection();
    caller.createDataChannel('any');
    await caller.setLocalDescription();
    await nextEvent(caller, 'icegatheringstatechange', () => caller.iceGatheringState === 'complete');
    await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer' });
    await callee.setLocalDescription();
    await nextEvent(callee, 'icegatheringstatechange', () => callee.iceGatheringState === 'complete');
    const connected = nextEvent(caller, 'connectionstatechange', () => caller.connectionState === 'connected');
    await caller.setRemoteDescription(callee.localDescription ?? { type: 'answer' });
    await connected;
  });

  it('restarts ICE with new credentials', async () => {
    using pair = new Pair();
    const [near] = await pair.openChannel();
    const ufrag = (): string | undefined => /a=ice-ufrag:(\S+)/.exec(pair.caller.localDescription?.sdp ?? '')?.[1];
    const before = ufrag();
    const needed = nextEvent(pair.caller, 'negotiationneeded');
    pair.caller.restartIce();
    await needed;
    await negotiate(pair.caller, pair.callee);
    expect(ufrag()).not.toBe(before);
    expect(near.readyState).toBe('open');
  });

  it('stays inside the port range', async () => {
    using connection = new RTCPeerConnection({ voxlink: { portRange: { min: 42000, max: 42010 } } });
    expect(connection.getConfiguration().voxlink?.portRange).toEqual({ min: 42000, max: 42010 });
    connection.createDataChannel('any');
    await connection.setLocalDescription();
    const { candidate } = await nextEvent<{ candidate: { port: number; protocol: string } | null }>(
      connection,
      'icecandidate',
      (event) => event.candidate?.protocol === 'udp',
    );
    expect(candidate?.port).toBeGreaterThanOrEqual(42000);
    expect(candidate?.port).toBeLessThanOrEqual(42010);
  });
});

describe('negotiationneeded', () => {
  it('fires once for what is added in one task, and not for a second channel', async () => {
    using connection = new RTCPeerConnection();
    let fired = 0;
    connection.onnegotiationneeded = () => {
      fired += 1;
    };
    connection.createDataChannel('a');
    connection.createDataChannel('b');
    connection.addTransceiver('audio');
    await nextEvent(connection, 'negotiationneeded');
    await later(50);
    expect(fired).toBe(1);
  });

  it('waits for the stable state', async () => {
    using pair = new Pair();
    pair.caller.createDataChannel('a');
    await pair.caller.setLocalDescription();
    let fired = false;
    pair.caller.onnegotiationneeded = () => {
      fired = true;
    };
    pair.caller.addTransceiver('audio');
    await later(50);
    expect(fired).toBe(false);
    const needed = nextEvent(pair.caller, 'negotiationneeded');
    await pair.callee.setRemoteDescription(pair.caller.localDescription ?? { type: 'offer' });
    await pair.callee.setLocalDescription();
    await pair.caller.setRemoteDescription(pair.callee.localDescription ?? { type: 'answer' });
    await needed;
  });
});

describe('rollback', () => {
  it('takes a local offer back', async () => {
    using connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver('audio');
    await connection.setLocalDescription();
    expect(transceiver.mid).toBe('0');
    await connection.setLocalDescription({ type: 'rollback' });
    expect(connection.signalingState).toBe('stable');
    expect(connection.localDescription).toBeNull();
    expect(transceiver.mid).toBeNull();
    expect(connection.getTransceivers()).toEqual([transceiver]);
  });

  it('takes a remote offer back with its transceiver, stream and track', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    caller.addTransceiver('audio', { streams: [new MediaStream()] });
    await caller.setLocalDescription();
    const announced = nextEvent<RTCTrackEvent>(callee, 'track');
    await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer' });
    const { track, streams, transceiver } = await announced;
    expect(streams[0]?.getTracks()).toEqual([track]);
    await callee.setRemoteDescription({ type: 'rollback' });
    expect(callee.getTransceivers()).toEqual([]);
    expect(streams[0]?.getTracks()).toEqual([]);
    expect(track.muted).toBe(true);
    expect(transceiver.currentDirection).toBe('stopped');
  });

  it('happens by itself when an offer meets an offer', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    caller.createDataChannel('a');
    callee.createDataChannel('b');
    await Promise.all([caller.setLocalDescription(), callee.setLocalDescription()]);
    const states: string[] = [];
    callee.onsignalingstatechange = () => states.push(callee.signalingState);
    await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer' });
    expect(states).toEqual(['stable', 'have-remote-offer']);
  });
});

describe('perfect negotiation', () => {
  it('settles a glare between two peers who add at the same time', async () => {
    const polite = new RTCPeerConnection();
    const impolite = new RTCPeerConnection();
    exchangeCandidates(polite, impolite);
    const errors: unknown[] = [];
    const wire = (own: RTCPeerConnection, other: RTCPeerConnection, isPolite: boolean): ((d: unknown) => void) => {
      let makingOffer = false;
      let receive: (description: unknown) => void = () => {};
      own.onnegotiationneeded = async () => {
        try {
          makingOffer = true;
          await own.setLocalDescription();
          deliver.get(other)?.(own.localDescription?.toJSON());
        } catch (error) {
          errors.push(error);
        } finally {
          makingOffer = false;
        }
      };
      receive = async (value) => {
        const description = value as { type: 'offer' | 'answer'; sdp: string };
        const collision = description.type === 'offer' && (makingOffer || own.signalingState !== 'stable');
        if (collision && !isPolite) return;
        try {
          await own.setRemoteDescription(description);
          if (description.type !== 'offer') return;
          await own.setLocalDescription();
          deliver.get(other)?.(own.localDescription?.toJSON());
        } catch (error) {
          errors.push(error);
        }
      };
      return receive;
    };
    const deliver = new Map<RTCPeerConnection, (description: unknown) => void>();
    deliver.set(polite, wire(polite, impolite, true));
    deliver.set(impolite, wire(impolite, polite, false));
    const tracks = [nextEvent(polite, 'track'), nextEvent(impolite, 'track')];
    polite.addTransceiver('audio');
    impolite.addTransceiver('video');
    await Promise.all(tracks);
    await later(200);
    expect(errors).toEqual([]);
    expect([polite.signalingState, impolite.signalingState]).toEqual(['stable', 'stable']);
    expect(polite.getTransceivers().length).toBe(2);
    polite.close();
    impolite.close();
  });
});

describe('wrong states and wrong descriptions', () => {
  it.each([
    ['createAnswer', (c: RTCPeerConnection) => c.createAnswer(), 'InvalidStateError'],
    [
      'an answer without an offer',
      (c: RTCPeerConnection) => c.setRemoteDescription({ type: 'answer', sdp: '' }),
      'InvalidStateError',
    ],
    [
      'a rollback of nothing',
      (c: RTCPeerConnection) => c.setLocalDescription({ type: 'rollback' }),
      'InvalidStateError',
    ],
    [
      'a candidate before a description',
      (c: RTCPeerConnection) => c.addIceCandidate({ candidate: '', sdpMid: '0' }),
      'InvalidStateError',
    ],
    [
      'nonsense as an offer',
      (c: RTCPeerConnection) => c.setRemoteDescription({ type: 'offer', sdp: 'nonsense' }),
      'OperationError',
    ],
    [
      'a foreign offer',
      (c: RTCPeerConnection) => c.setLocalDescription({ type: 'offer', sdp: 'v=0\r\n' }),
      'InvalidModificationError',
    ],
  ] as const)('refuses %s', async (_name, call, name) => {
    using connection = new RTCPeerConnection();
    await expect(call(connection)).rejects.toMatchObject({ name });
    expect(connection.signalingState).toBe('stable');
  });

  it.each([
    [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: 'unknown' }],
    [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMLineIndex: 7 }],
    [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', usernameFragment: 'unknown' }],
    [{ candidate: 'nonsense', sdpMid: '0' }],
  ])('refuses the candidate %j', async (candidate) => {
    using pair = new Pair();
    pair.caller.createDataChannel('any');
    await negotiate(pair.caller, pair.callee);
    await expect(pair.callee.addIceCandidate(candidate)).rejects.toMatchObject({ name: 'OperationError' });
    await expect(pair.callee.addIceCandidate({ candidate: 'candidate:1' })).rejects.toThrow(TypeError);
    await pair.callee.addIceCandidate();
    await pair.callee.addIceCandidate(null);
  });
});

describe('close', () => {
  it('is final, immediate and silent', async () => {
    const pair = new Pair();
    const [near] = await pair.openChannel();
    const { caller } = pair;
    const { receiver } = caller.addTransceiver('audio');
    for (const type of ['connectionstatechange', 'signalingstatechange', 'iceconnectionstatechange']) {
      caller.addEventListener(type, () => expect.unreachable(type));
    }
    caller.close();
    caller.close();
    expect(caller).toMatchObject({ signalingState: 'closed', connectionState: 'closed', iceConnectionState: 'closed' });
    expect(near.readyState).toBe('closed');
    expect(receiver.track.readyState).toBe('ended');
    expect(caller.getTransceivers()).toEqual([]);
    await later(50);
    pair[Symbol.dispose]();
  });

  it('refuses everything but reading', async () => {
    const connection = new RTCPeerConnection();
    connection.close();
    const closed = expect.objectContaining({ name: 'InvalidStateError' });
    expect(() => connection.createDataChannel('any')).toThrow(closed);
    expect(() => connection.addTransceiver('audio')).toThrow(closed);
    expect(() => connection.setConfiguration({})).toThrow(closed);
    await expect(connection.createOffer()).rejects.toEqual(closed);
    await expect(connection.setLocalDescription()).rejects.toEqual(closed);
    await expect(connection.setRemoteDescription({ type: 'offer' })).rejects.toEqual(closed);
    await expect(connection.addIceCandidate({ candidate: '', sdpMid: '0' })).rejects.toEqual(closed);
    expect((await connection.getStats()).size).toBe(0);
    connection.restartIce();
  });

  it('leaves pending operations pending', async () => {
    const connection = new RTCPeerConnection();
    connection.addTransceiver('audio');
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    connection.createOffer().then(note, note);
    connection.setLocalDescription().then(note, note);
    connection.close();
    await later(100);
    expect(settled).toBe(false);
  });

  it('may be called from an event', async () => {
    using pair = new Pair();
    pair.caller.onicecandidate = () => pair.caller.close();
    pair.caller.createDataChannel('any');
    await pair.caller.setLocalDescription();
    await nextEvent(pair.caller, 'icecandidate');
    await later(50);
    expect(pair.caller.signalingState).toBe('closed');
  });
});

describe('the legacy callback forms', () => {
  it('give the result to the callbacks', async () => {
    using connection = new RTCPeerConnection();
    const offer = await new Promise<{ type: string }>((resolve, reject) => {
      void connection.createOffer(resolve, reject);
    });
    expect(offer.type).toBe('offer');
    const error = await new Promise<unknown>((resolve) => {
      void connection.createAnswer(() => expect.unreachable(), resolve);
    });
    expect(error).toMatchObject({ name: 'InvalidStateError' });
  });

  it('make transceivers for offerToReceiveAudio and offerToReceiveVideo', async () => {
    using connection = new RTCPeerConnection();
    await connection.createOffer({ offerToReceiveAudio: true, offerToReceiveVideo: true });
    await connection.createOffer({ offerToReceiveAudio: true });
    const directions = connection.getTransceivers().map(({ receiver, direction }) => [receiver.track.kind, direction]);
    expect(directions).toEqual([
      ['audio', 'recvonly'],
      ['video', 'recvonly'],
    ]);
    await connection.createOffer({ offerToReceiveVideo: false });
    expect(connection.getTransceivers()[1]?.direction).toBe('inactive');
  });
});

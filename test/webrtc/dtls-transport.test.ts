import { describe, expect, it } from 'vitest';
import { RTCDtlsTransport, RTCIceTransport, RTCSctpTransport } from '../../lib/index.js';
import { negotiate, nextEvent, Pair, until } from '../helpers/peers.js';

describe('the transports of a connection', () => {
  it('are there once a description is set, and go through their states', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    const { sender, receiver } = caller.addTransceiver('audio');
    caller.createDataChannel('any');
    expect([sender.transport, caller.sctp]).toEqual([null, null]);
    await caller.setLocalDescription();
    const dtls = sender.transport;
    expect(dtls).toBeInstanceOf(RTCDtlsTransport);
    expect(dtls?.iceTransport).toBeInstanceOf(RTCIceTransport);
    expect(dtls?.iceTransport.role).toBe('controlling');
    expect(dtls?.state).toBe('new');
    const states: (string | undefined)[] = [];
    const iceStates: (string | undefined)[] = [];
    dtls?.addEventListener('statechange', () => states.push(dtls.state));
    dtls?.iceTransport.addEventListener('statechange', () => iceStates.push(dtls.iceTransport.state));
    await negotiate(caller, callee);
    await until(dtls, 'statechange', () => dtls?.state === 'connected');
    expect(states.at(-1)).toBe('connected');
    await until(dtls?.iceTransport, 'statechange', () => iceStates.includes('connected'));
    expect(iceStates.slice(0, 2)).toEqual(['checking', 'connected']);
    expect(sender.transport).toBe(dtls);
    expect(receiver.transport).toBe(dtls);
    expect(caller.sctp).toBeInstanceOf(RTCSctpTransport);
    expect(caller.sctp?.transport).toBe(dtls);
    expect(callee.sctp?.transport.iceTransport.role).toBe('controlled');
    await until(caller.sctp, 'statechange', () => caller.sctp?.state === 'connected');
    expect(caller.sctp?.maxChannels).toBeGreaterThan(1000);
    expect(dtls?.iceTransport.gatheringState).toMatch(/gathering|complete/);
  });

  it('close with the connection at once, and on the other side when it hears of it', async () => {
    using pair = new Pair();
    await pair.openChannel();
    const near = pair.caller.sctp;
    const far = pair.callee.sctp;
    const farClosed = nextEvent(far, 'statechange', () => far?.state === 'closed');
    const dtlsClosed = nextEvent(far?.transport, 'statechange', () => far?.transport.state === 'closed');
    near?.transport.addEventListener('statechange', () => expect.unreachable());
    pair.caller.close();
    expect([near?.state, near?.transport.state, near?.transport.iceTransport.state]).toEqual([
      'closed',
      'closed',
      'closed',
    ]);
    expect(near?.transport.getRemoteCertificates()).toEqual([]);
    await Promise.all([farClosed, dtlsClosed]);
  });

  it('can be looked at once the connection is closed', async () => {
    using pair = new Pair();
    const { sender, receiver } = pair.caller.addTransceiver('audio');
    await pair.connect();
    const { transport } = sender;
    expect(transport).toBeInstanceOf(RTCDtlsTransport);
    pair.caller.close();
    expect(sender.transport).toBe(transport);
    expect(receiver.transport).toBe(transport);
    expect(transport?.state).toBe('closed');
  });

  it('stay open when another connection of the process is closed in its handshake', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    far.addEventListener('message', () => far.send('back'));
    for (let i = 0; i < 20; i++) {
      using other = new Pair();
      other.caller.createDataChannel('any');
      await negotiate(other.caller, other.callee);
      const dtls = other.callee.sctp?.transport;
      await until(dtls, 'statechange', () => dtls?.state !== 'new');
      other.callee.close();
      near.send('hello');
      await nextEvent(near, 'message');
    }
    expect([pair.caller.connectionState, pair.callee.connectionState]).toEqual(['connected', 'connected']);
  });

  it('cannot be constructed', () => {
    for (const type of [RTCDtlsTransport, RTCIceTransport, RTCSctpTransport]) {
      expect(() => Reflect.construct(type, [])).toThrow(new TypeError('Illegal constructor'));
    }
  });
});

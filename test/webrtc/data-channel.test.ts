import { describe, expect, it } from 'vitest';
import { RTCDataChannel, type RTCDataChannelInit, type RTCErrorEvent, RTCPeerConnection } from '../../lib/index.js';
import { negotiate, nextEvent, Pair, until } from '../helpers/peers.js';

interface Message {
  data: unknown;
}

async function receive(channel: RTCDataChannel): Promise<unknown> {
  return (await nextEvent<Message>(channel, 'message')).data;
}

const opened = (channel: RTCDataChannel): Promise<void> => until(channel, 'open', () => channel.readyState === 'open');

describe('createDataChannel', () => {
  it('shows what it was given on both sides', async () => {
    using pair = new Pair();
    const init: RTCDataChannelInit = { ordered: false, maxRetransmits: 3, protocol: 'chat', priority: 'high' };
    const [near, far] = await pair.openChannel(init);
    for (const channel of [near, far]) {
      expect(channel).toMatchObject({ label: 'test', ordered: false, maxRetransmits: 3, maxPacketLifeTime: null });
      expect(channel).toMatchObject({ protocol: 'chat', negotiated: false, priority: 'high', readyState: 'open' });
    }
    expect(far.id).toBe(near.id);
    expect(near.id).toBeTypeOf('number');
  });

  it('opens a channel that both sides negotiated', async () => {
    using pair = new Pair();
    const init = { negotiated: true, id: 42 };
    const near = pair.caller.createDataChannel('near', init);
    const far = pair.callee.createDataChannel('far', init);
    pair.callee.ondatachannel = () => expect.unreachable();
    expect(near.id).toBe(42);
    await Promise.all([negotiate(pair.caller, pair.callee), opened(near), opened(far)]);
    near.send('hello');
    expect(await receive(far)).toBe('hello');
  });

  it.each<[string, RTCDataChannelInit]>([
    ['two limits of reliability', { maxRetransmits: 1, maxPacketLifeTime: 1 }],
    ['a negotiated channel without id', { negotiated: true }],
    ['the reserved id', { negotiated: true, id: 65535 }],
    ['an id out of range', { id: 65536 }],
    ['a negative limit', { maxRetransmits: -1 }],
    ['a limit out of range', { maxPacketLifeTime: 65536 }],
    ['a long protocol', { protocol: 'x'.repeat(65536) }],
    ['an unknown priority', { priority: 'urgent' as never }],
  ])('refuses %s', (_name, init) => {
    using connection = new RTCPeerConnection();
    expect(() => connection.createDataChannel('any', init)).toThrow(TypeError);
    expect(() => connection.createDataChannel('é'.repeat(32768))).toThrow(TypeError);
    expect(() => Reflect.apply(connection.createDataChannel, connection, [])).toThrow(TypeError);
  });

  it('refuses an id that is taken', () => {
    using connection = new RTCPeerConnection();
    connection.createDataChannel('a', { negotiated: true, id: 1 });
    expect(() => connection.createDataChannel('b', { negotiated: true, id: 1 })).toThrow(
      expect.objectContaining({ name: 'OperationError' }),
    );
  });

  it('announces a channel in the open state, before its first message', async () => {
    using pair = new Pair();
    const log: string[] = [];
    const near = pair.caller.createDataChannel('any');
    near.onopen = () => near.send('first');
    const done = new Promise<void>((resolve) => {
      pair.callee.ondatachannel = ({ channel }) => {
        log.push(`announced ${channel.readyState}`);
        channel.onopen = () => log.push('open');
        channel.onmessage = ({ data }) => {
          log.push(data);
          resolve();
        };
        channel.send('from the handler');
      };
    });
    const answer = receive(near);
    await Promise.all([negotiate(pair.caller, pair.callee), done]);
    expect(log).toEqual(['announced open', 'open', 'first']);
    expect(await answer).toBe('from the handler');
  });
});

it('the opening of an announced channel can be awaited after its announcement', async () => {
  using pair = new Pair();
  pair.caller.createDataChannel('any');
  const announced = nextEvent<{ channel: RTCDataChannel }>(pair.callee, 'datachannel');
  await negotiate(pair.caller, pair.callee);
  const { channel } = await announced;
  await nextEvent(channel, 'open');
});

describe('send', () => {
  it('carries text and bytes as what they are', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    const bytes = new Uint8Array([0, 1, 2, 3, 250]);
    const cases: [Parameters<RTCDataChannel['send']>[0], unknown][] = [
      ['', ''],
      ['häß 😀', 'häß 😀'],
      ['lone \uD800', 'lone \uFFFD'],
      [bytes, bytes.buffer],
      [bytes.subarray(1, 3), new Uint8Array([1, 2]).buffer],
      [new DataView(bytes.buffer, 3), new Uint8Array([3, 250]).buffer],
      [new Int16Array([-1]), new Uint8Array([255, 255]).buffer],
      [bytes.buffer, bytes.buffer],
      [new ArrayBuffer(0), new ArrayBuffer(0)],
      [new Blob(['blob']), new TextEncoder().encode('blob').buffer],
    ];
    for (const [sent, expected] of cases) {
      near.send(sent);
      expect(await receive(far)).toEqual(expected);
    }
  });

  it('keeps the order around a Blob, with the bytes of the time of the call', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    const received: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      far.onmessage = ({ data }) => {
        received.push(typeof data === 'string' ? data : new TextDecoder().decode(data));
        if (received.length === 4) resolve();
      };
    });
    const bytes = new TextEncoder().encode('c');
    near.send('a');
    near.send(new Blob(['b']));
    near.send(bytes);
    bytes.fill(0);
    near.send('d');
    expect(near.bufferedAmount).toBe(4);
    near.close();
    await done;
    expect(received).toEqual(['a', 'b', 'c', 'd']);
  });

  it('delivers Blobs when asked to', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    expect(far.binaryType).toBe('arraybuffer');
    far.binaryType = 'blob';
    far.binaryType = 'other' as never;
    near.send(new Uint8Array([1, 2]));
    const blob = (await receive(far)) as Blob;
    expect(blob).toBeInstanceOf(Blob);
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
  });

  it('carries the largest message that the transport allows, and no larger', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    const limit = pair.caller.sctp?.maxMessageSize ?? 0;
    expect(limit).toBe(4 * 1024 * 1024);
    near.send(new Uint8Array(limit).fill(7));
    expect(((await receive(far)) as ArrayBuffer).byteLength).toBe(limit);
    expect(() => near.send(new Uint8Array(limit + 1))).toThrow(TypeError);
    expect(() => near.send('x'.repeat(limit + 1))).toThrow(TypeError);
    expect(() => near.send('é'.repeat(limit / 2 + 1))).toThrow(TypeError);
    near.send('x'.repeat(limit));
    expect(await receive(far)).toHaveLength(limit);
  });

  it('refuses what is not open, and no argument', async () => {
    using pair = new Pair();
    const near = pair.caller.createDataChannel('any');
    expect(() => near.send('early')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    expect(() => (near.send as () => void)()).toThrow(TypeError);
    near.close();
    expect(() => near.send('late')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
  });

  it('fills the queue to its limit, says so, and drains it', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    let bytes = 0;
    far.onmessage = ({ data }) => {
      bytes += (data as ArrayBuffer).byteLength;
    };
    const chunk = new Uint8Array(65536);
    let sent = 0;
    expect(() => {
      for (;;) {
        near.send(chunk);
        sent += chunk.length;
      }
    }).toThrow(expect.objectContaining({ name: 'OperationError' }));
    expect(sent).toBeGreaterThan(15 * 1024 * 1024);
    expect(near.bufferedAmount).toBe(sent);
    near.bufferedAmountLowThreshold = 65536;
    await nextEvent(near, 'bufferedamountlow');
    expect(near.bufferedAmount).toBeLessThanOrEqual(65536);
    near.send(new Uint8Array(1));
    await until(far, 'message', () => bytes === sent + 1);
    await until(near, 'bufferedamountlow', () => near.bufferedAmount <= 65536);
  });
});

describe('close', () => {
  it('goes through closing to closed on both sides, after what was sent', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    const log: string[] = [];
    for (const [name, channel] of [
      ['near', near],
      ['far', far],
    ] as const) {
      for (const type of ['closing', 'close', 'error', 'message'] as const) {
        channel.addEventListener(type, () => log.push(`${name} ${type} ${channel.readyState}`));
      }
    }
    const both = Promise.all([nextEvent(near, 'close'), nextEvent(far, 'close')]);
    near.send('last');
    near.close();
    near.close();
    expect(near.readyState).toBe('closing');
    await both;
    expect(log.filter((line) => line.startsWith('far'))).toEqual([
      'far message open',
      'far closing closing',
      'far close closed',
    ]);
    expect(log.filter((line) => line.startsWith('near'))).toEqual(['near close closed']);
  });

  it('tells a channel whose peer has closed its connection', async () => {
    using pair = new Pair();
    const [near, far] = await pair.openChannel();
    const error = nextEvent<RTCErrorEvent>(far, 'error');
    const close = nextEvent(far, 'close');
    pair.caller.close();
    expect((await error).error).toMatchObject({ errorDetail: 'sctp-failure', sctpCauseCode: 12 });
    await close;
    expect([near.readyState, far.readyState]).toEqual(['closed', 'closed']);
  });

  it('ends a channel that never opened', async () => {
    using connection = new RTCPeerConnection();
    const channel = connection.createDataChannel('any');
    const close = nextEvent(channel, 'close');
    channel.close();
    await close;
    expect(channel.readyState).toBe('closed');
  });

  it('is what Symbol.dispose does', () => {
    using connection = new RTCPeerConnection();
    const channel = connection.createDataChannel('any');
    channel[Symbol.dispose]();
    expect(channel.readyState).toBe('closing');
  });
});

describe('RTCDataChannel', () => {
  it('cannot be constructed', () => {
    expect(() => Reflect.construct(RTCDataChannel, [])).toThrow(new TypeError('Illegal constructor'));
  });

  it('enforces the range of bufferedAmountLowThreshold', () => {
    using connection = new RTCPeerConnection();
    const channel = connection.createDataChannel('any');
    expect(channel.bufferedAmountLowThreshold).toBe(0);
    channel.bufferedAmountLowThreshold = 4294967295;
    for (const value of [-1, 4294967296, Number.NaN]) {
      expect(() => {
        channel.bufferedAmountLowThreshold = value;
      }).toThrow(TypeError);
    }
    expect(channel.bufferedAmountLowThreshold).toBe(4294967295);
  });
});

describe('the end of the connection', () => {
  it('closes the channels of its own side with an event', async () => {
    using pair = new Pair();
    const [near] = await pair.openChannel();
    const events: string[] = [];
    for (const type of ['closing', 'error', 'close']) near.addEventListener(type, () => events.push(type));
    const closed = nextEvent(near, 'close');
    pair.caller.close();
    expect([near.readyState, events]).toEqual(['closed', []]);
    await closed;
    expect(events).toEqual(['close']);
  });
});

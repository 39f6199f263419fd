import { describe, expect, it } from 'vitest';
import {
  AudioSink,
  AudioSource,
  MediaStream,
  RTCPeerConnection,
  RTCRtpReceiver,
  RTCRtpSender,
  RTCRtpTransceiver,
  type RTCTrackEvent,
} from '../../lib/index.js';
import { negotiate, nextEvent, Pair } from '../helpers/peers.js';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function makeTrack(): AudioSource['track'] {
  return new AudioSource({ sampleRate: 48000, channels: 1 }).track;
}

describe('addTransceiver', () => {
  it('makes a transceiver of a kind with its defaults', () => {
    using connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver('audio');
    expect(transceiver).toMatchObject({ mid: null, direction: 'sendrecv', currentDirection: null, stopped: false });
    expect(transceiver.sender.track).toBeNull();
    expect(transceiver.sender.transport).toBeNull();
    expect(transceiver.receiver.track).toMatchObject({ kind: 'audio', muted: true, readyState: 'live' });
    expect(transceiver.sender).toBe(transceiver.sender);
    expect(connection.getSenders()).toEqual([transceiver.sender]);
    expect(connection.getReceivers()).toEqual([transceiver.receiver]);
    expect(connection.getTransceivers()).toEqual([transceiver]);
  });

  it('negotiates direction and mid', async () => {
    using pair = new Pair();
    const near = pair.caller.addTransceiver('audio', { direction: 'sendonly' });
    await negotiate(pair.caller, pair.callee);
    const [far] = pair.callee.getTransceivers();
    expect(near).toMatchObject({ mid: '0', currentDirection: 'sendonly' });
    expect(far).toMatchObject({ mid: '0', direction: 'recvonly', currentDirection: 'recvonly' });
    expect(near.sender.transport).not.toBeNull();
    expect(near.receiver.transport).toBe(near.sender.transport);
    near.direction = 'inactive';
    await negotiate(pair.caller, pair.callee);
    expect(near.currentDirection).toBe('inactive');
    expect(far?.currentDirection).toBe('inactive');
  });

  it.each([
    ['a kind that does not exist', ['text']],
    ['a direction that does not exist', ['audio', { direction: 'both' }]],
    ["the direction 'stopped'", ['audio', { direction: 'stopped' }]],
    ['encodings without rids', ['video', { sendEncodings: [{}, {}] }]],
    ['what is no stream', ['audio', { streams: [{}] }]],
    ['nothing', []],
  ])('refuses %s', (_name, args) => {
    using connection = new RTCPeerConnection();
    const add = connection.addTransceiver as (...args: unknown[]) => unknown;
    expect(() => add.apply(connection, args)).toThrow(TypeError);
    expect(connection.getTransceivers()).toEqual([]);
  });

  it('offers simulcast layers', async () => {
    using connection = new RTCPeerConnection();
    const { sender } = connection.addTransceiver('video', {
      sendEncodings: [{ rid: 'q' }, { rid: 'h' }, { rid: 'f', maxBitrate: 1e6 }],
    });
    const { sdp = '' } = await connection.createOffer();
    expect(sdp).toContain('a=simulcast:send q;h;f');
    const encodings = sender
      .getParameters()
      .encodings.map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy]);
    expect(encodings).toEqual([
      ['q', 4],
      ['h', 2],
      ['f', 1],
    ]);
  });
});

describe('addTrack and removeTrack', () => {
  it('use a transceiver that never sent, and refuse a second sender of the track', () => {
    using connection = new RTCPeerConnection();
    const track = makeTrack();
    const video = connection.addTransceiver('video', { direction: 'recvonly' });
    const audio = connection.addTransceiver('audio', { direction: 'recvonly' });
    const sender = connection.addTrack(track);
    expect(sender).toBe(audio.sender);
    expect(audio.direction).toBe('sendrecv');
    expect(video.direction).toBe('recvonly');
    expect(() => connection.addTrack(track)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    connection.removeTrack(sender);
    connection.removeTrack(sender);
    expect(sender.track).toBeNull();
    expect(audio.direction).toBe('recvonly');
  });

  it('do not use a transceiver that has sent', async () => {
    using pair = new Pair();
    const sender = pair.caller.addTrack(makeTrack());
    await negotiate(pair.caller, pair.callee);
    pair.caller.removeTrack(sender);
    expect(pair.caller.addTrack(makeTrack())).not.toBe(sender);
    expect(pair.caller.getTransceivers().length).toBe(2);
  });

  it.each([
    ['a new transceiver', 0],
    ['the next one that never sent', 1],
  ])('pass over an unused transceiver that is about to stop, for %s', async (_name, unused) => {
    using pair = new Pair();
    const { caller, callee } = pair;
    const stopped = caller.addTransceiver('audio', { direction: 'recvonly' });
    const others = Array.from({ length: unused }, () => caller.addTransceiver('audio', { direction: 'recvonly' }));
    await negotiate(caller, callee);
    stopped.stop();
    const stream = new MediaStream();
    const sender = caller.addTrack(makeTrack(), stream);
    const announced = nextEvent<RTCTrackEvent>(callee, 'track');
    await negotiate(caller, callee);
    const { streams } = await announced;
    expect(streams.map(({ id }) => id)).toEqual([stream.id]);
    const [transceiver, ...more] = caller.getTransceivers();
    expect(more).toEqual([]);
    expect(transceiver?.sender).toBe(sender);
    if (unused > 0) expect(transceiver).toBe(others[0]);
    expect(transceiver?.currentDirection).toBe('sendonly');
    await sender.replaceTrack(makeTrack());
  });

  it('refuse what belongs to others', () => {
    using connection = new RTCPeerConnection();
    using other = new RTCPeerConnection();
    const { sender } = other.addTransceiver('audio');
    expect(() => connection.removeTrack(sender)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    expect(() => connection.removeTrack({} as RTCRtpSender)).toThrow(TypeError);
    expect(() => connection.addTrack({} as never)).toThrow(TypeError);
    expect(() => connection.addTrack(makeTrack(), {} as MediaStream)).toThrow(TypeError);
  });
});

describe('remote tracks', () => {
  it('come with their streams, go muted and silent, and come back', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    const stream = new MediaStream();
    const sender = caller.addTrack(makeTrack(), stream);
    const announced = nextEvent<RTCTrackEvent>(callee, 'track');
    await negotiate(caller, callee);
    const event = await announced;
    expect(event.streams.map(({ id }) => id)).toEqual([stream.id]);
    expect(event.streams[0]?.getTracks()).toEqual([event.track]);
    expect(event.receiver).toBe(event.transceiver.receiver);
    expect(event.track).toBe(event.receiver.track);

    const removed = nextEvent<{ track: unknown }>(event.streams[0], 'removetrack');
    caller.removeTrack(sender);
    await negotiate(caller, callee);
    expect((await removed).track).toBe(event.track);
    expect(event.track.muted).toBe(true);
    expect(event.streams[0]?.active).toBe(false);

    const again = nextEvent<RTCTrackEvent>(callee, 'track');
    const [transceiver] = caller.getTransceivers();
    if (transceiver === undefined) throw new Error('The transceiver is gone');
    transceiver.direction = 'sendrecv';
    transceiver.sender.setStreams(stream);
    await negotiate(caller, callee);
    expect((await again).streams[0]).toBe(event.streams[0]);
  });

  it('have the ids that the other side gave them', async () => {
    using pair = new Pair();
    const sent = [makeTrack(), makeTrack()];
    for (const track of sent) pair.caller.addTrack(track);
    await negotiate(pair.caller, pair.callee);
    expect(pair.callee.getReceivers().map(({ track }) => track.id)).toEqual(sent.map(({ id }) => id));
  });

  it('let promise callbacks run between two track events, all ahead of the result', async () => {
    using pair = new Pair();
    pair.caller.addTransceiver('audio');
    pair.caller.addTransceiver('video');
    const order: string[] = [];
    pair.callee.ontrack = ({ track }) => {
      order.push(track.kind);
      void Promise.resolve().then(() => order.push(`after ${track.kind}`));
    };
    await pair.caller.setLocalDescription();
    await pair.callee.setRemoteDescription(pair.caller.localDescription ?? { type: 'offer' });
    expect(order).toEqual(['audio', 'after audio', 'video', 'after video']);
  });

  it('announce streams as a whole for older programs', async () => {
    using pair = new Pair();
    const { caller, callee } = pair;
    const stream = new MediaStream();
    const senders = [caller.addTrack(makeTrack(), stream), caller.addTrack(makeTrack(), stream)];
    const seen: string[] = [];
    callee.onaddstream = (event) => seen.push(`added ${event.stream.id} of ${event.stream.getTracks().length}`);
    callee.onremovestream = (event) => seen.push(`removed ${event.stream.id}`);
    await negotiate(caller, callee);
    expect(seen).toEqual([`added ${stream.id} of 2`]);
    for (const sender of senders) caller.removeTrack(sender);
    await negotiate(caller, callee);
    expect(seen.slice(1)).toEqual([`removed ${stream.id}`]);
  });

  it('unmute when media arrives', async () => {
    using pair = new Pair();
    using source = new AudioSource({ sampleRate: 48000, channels: 1 });
    pair.caller.addTrack(source.track);
    const announced = nextEvent<RTCTrackEvent>(pair.callee, 'track');
    await pair.connect();
    const { track, receiver } = await announced;
    const pump = setInterval(() => source.write(new Int16Array(480).fill(1000)), 10);
    await nextEvent(track, 'unmute');
    expect(track.muted).toBe(false);
    // libwebrtc knows the sources of what it plays out.
    using sink = new AudioSink(track);
    let [synchronized] = receiver.getSynchronizationSources();
    for (let i = 0; i < 100 && synchronized === undefined; i++) {
      await later(20);
      [synchronized] = receiver.getSynchronizationSources();
    }
    clearInterval(pump);
    expect(sink.closed).toBe(false);
    expect(synchronized?.source).toBeTypeOf('number');
    expect(Math.abs((synchronized?.timestamp ?? 0) - Date.now())).toBeLessThan(5000);
    expect(receiver.getContributingSources()).toEqual([]);
  });
});

describe('stop', () => {
  it("is final, ends the receiver's track and removes the transceiver once negotiated", async () => {
    using pair = new Pair();
    const near = pair.caller.addTransceiver('audio');
    pair.caller.addTransceiver('video');
    await negotiate(pair.caller, pair.callee);
    const [far] = pair.callee.getTransceivers();
    const ended = nextEvent(near.receiver.track, 'ended');
    const farEnded = nextEvent(far?.receiver.track, 'ended');
    near.stop();
    near.stop();
    expect(near.direction).toBe('stopped');
    expect(near.currentDirection).not.toBe('stopped');
    expect(() => {
      near.direction = 'sendrecv';
    }).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    await ended;
    await negotiate(pair.caller, pair.callee);
    await farEnded;
    expect(near.currentDirection).toBe('stopped');
    expect(far?.currentDirection).toBe('stopped');
    expect(pair.caller.getTransceivers().length).toBe(1);
    expect(pair.callee.getTransceivers().length).toBe(1);
  });

  it('forbids the sender to change', async () => {
    using connection = new RTCPeerConnection();
    const { sender, ...rest } = { sender: connection.addTransceiver('audio').sender };
    expect(rest).toEqual({});
    connection.getTransceivers()[0]?.stop();
    await expect(sender.replaceTrack(null)).rejects.toMatchObject({ name: 'InvalidStateError' });
    const parameters = sender.getParameters();
    await expect(sender.setParameters(parameters)).rejects.toMatchObject({ name: 'InvalidStateError' });
  });
});

describe('RTCRtpSender', () => {
  it('replaces its track', async () => {
    using pair = new Pair();
    const first = makeTrack();
    const second = makeTrack();
    const sender = pair.caller.addTrack(first);
    const replaced = sender.replaceTrack(second);
    expect(sender.track).toBe(first);
    await replaced;
    expect(sender.track).toBe(second);
    await sender.replaceTrack(null);
    expect(sender.track).toBeNull();
    const { track: video } = pair.caller.addTransceiver('video').receiver;
    await expect(sender.replaceTrack(video)).rejects.toThrow(TypeError);
  });

  it('sets the parameters that it returned in the same task', async () => {
    using pair = new Pair();
    const sender = pair.caller.addTrack(makeTrack());
    await pair.connect();
    const parameters = sender.getParameters();
    expect(parameters.codecs.map(({ mimeType }) => mimeType)).toContain('audio/opus');
    expect(parameters.encodings.length).toBe(1);
    expect(sender.getParameters()).toEqual(parameters);
    for (const encoding of parameters.encodings) encoding.maxBitrate = 24000;
    await sender.setParameters(parameters);
    await expect(sender.setParameters(parameters)).rejects.toMatchObject({ name: 'InvalidStateError' });
    const changed = sender.getParameters();
    expect(changed.encodings[0]?.maxBitrate).toBe(24000);
    expect(changed.transactionId).not.toBe(parameters.transactionId);
    await later(5);
    await expect(sender.setParameters(changed)).rejects.toMatchObject({ name: 'InvalidStateError' });
  });

  it('gives new parameters once a result has come', async () => {
    using connection = new RTCPeerConnection();
    const { sender } = connection.addTransceiver('audio');
    const before = sender.getParameters();
    expect(before.encodings).toEqual([{ active: true, adaptivePtime: false }]);
    expect(sender.getParameters().transactionId).toBe(before.transactionId);
    await connection.createOffer();
    expect(sender.getParameters().transactionId).not.toBe(before.transactionId);
  });

  it('sets parameters before any negotiation', async () => {
    using connection = new RTCPeerConnection();
    const { sender } = connection.addTransceiver('video');
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.maxBitrate = 500_000;
    await sender.setParameters(parameters);
    expect(sender.getParameters().encodings[0]?.maxBitrate).toBe(500_000);
  });

  it('survives parameters for layers that a description has just taken away', async () => {
    using pair = new Pair({ voxlink: { receiveSimulcast: false } });
    const { sender } = pair.caller.addTransceiver('video', { sendEncodings: [{ rid: 'a' }, { rid: 'b' }] });
    await pair.caller.setLocalDescription();
    await pair.callee.setRemoteDescription(pair.caller.localDescription ?? { type: 'offer' });
    await pair.callee.setLocalDescription();
    const parameters = sender.getParameters();
    expect(parameters.encodings.length).toBe(2);
    const answered = pair.caller.setRemoteDescription(pair.callee.localDescription ?? { type: 'answer' });
    await Promise.allSettled([sender.setParameters(parameters), answered]);
    expect(sender.getParameters().encodings.map(({ rid }) => rid)).toEqual(['a']);
  });

  it.each([
    ['the transaction', { transactionId: 'other' }, 'InvalidModificationError'],
    ['the codecs', { codecs: [] }, 'InvalidModificationError'],
    ['the number of encodings', { encodings: [] }, 'InvalidModificationError'],
    ['the header extensions', { headerExtensions: [{ uri: 'urn:x', id: 1 }] }, 'InvalidModificationError'],
    ['the scale to less than one', { encodings: [{ active: true, scaleResolutionDownBy: 0.5 }] }, 'RangeError'],
  ])('refuses to change %s', async (_name, change, name) => {
    using pair = new Pair();
    const { sender } = pair.caller.addTransceiver('video');
    await negotiate(pair.caller, pair.callee);
    await expect(sender.setParameters({ ...sender.getParameters(), ...change })).rejects.toMatchObject({ name });
  });

  it('knows its capabilities', () => {
    const audio = RTCRtpSender.getCapabilities('audio')?.codecs.map(({ mimeType }) => mimeType.toLowerCase());
    expect(audio).toEqual(expect.arrayContaining(['audio/opus', 'audio/pcmu', 'audio/pcma', 'audio/g722']));
    const video = RTCRtpReceiver.getCapabilities('video')?.codecs.map(({ mimeType }) => mimeType.toLowerCase());
    expect(video).toEqual(expect.arrayContaining(['video/vp8', 'video/vp9']));
    expect(RTCRtpSender.getCapabilities('text')).toBeNull();
  });
});

describe('setCodecPreferences', () => {
  it('orders and limits what is offered', async () => {
    using connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver('audio');
    const codecs = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
    const pcmu = codecs.filter(({ mimeType }) => mimeType === 'audio/PCMU');
    transceiver.setCodecPreferences([...pcmu, ...pcmu]);
    const { sdp = '' } = await connection.createOffer();
    expect(sdp).toMatch(/m=audio 9 UDP\/TLS\/RTP\/SAVPF 0\r\n/);
    transceiver.setCodecPreferences([]);
    expect((await connection.createOffer()).sdp).toContain('opus');
  });

  it('refuses codecs that are unknown, or carry no media', () => {
    using connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver('audio');
    const refused = expect.objectContaining({ name: 'InvalidModificationError' });
    const unknown = { mimeType: 'audio/unknown', clockRate: 8000 };
    expect(() => transceiver.setCodecPreferences([unknown])).toThrow(refused);
    const codecs = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
    const events = codecs.filter(({ mimeType }) => mimeType.endsWith('telephone-event'));
    expect(events.length).toBeGreaterThan(0);
    expect(() => transceiver.setCodecPreferences(events)).toThrow(refused);
    expect(() => transceiver.setCodecPreferences([{}] as never)).toThrow(TypeError);
  });
});

describe('jitterBufferTarget', () => {
  it('takes up to four seconds, or null', () => {
    using connection = new RTCPeerConnection();
    const { receiver } = connection.addTransceiver('audio');
    expect(receiver.jitterBufferTarget).toBeNull();
    receiver.jitterBufferTarget = 4000;
    for (const value of [-1, 4001]) {
      expect(() => {
        receiver.jitterBufferTarget = value;
      }).toThrow(RangeError);
    }
    expect(receiver.jitterBufferTarget).toBe(4000);
    receiver.jitterBufferTarget = null;
  });
});

it('the classes cannot be constructed', () => {
  for (const type of [RTCRtpTransceiver, RTCRtpSender, RTCRtpReceiver]) {
    expect(() => Reflect.construct(type, [])).toThrow(new TypeError('Illegal constructor'));
  }
});

// What is attacked, by name. Each gives a function that makes one attempt with a random generator.
import { once } from 'node:events';
import { rootCertificates } from 'node:tls';
import {
  AudioSink,
  AudioSource,
  convertFrame,
  convertFrameAsync,
  encodeImage,
  MediaStream,
  RTCIceCandidate,
  RTCPeerConnection,
  RTCRtpSender,
  VideoSink,
  VideoSource,
} from 'voxlink';
import { mutateLine, mutateSdp } from './texts.js';
import { mutateValue } from './values.js';

const CANDIDATES = [
  'candidate:1467250027 1 udp 2122260223 127.0.0.1 46243 typ host generation 0 ufrag EsAw network-id 1',
  'candidate:1853887674 1 udp 1518280447 192.0.2.1 36768 typ srflx raddr 10.0.0.1 rport 36768 generation 0',
  'candidate:750991856 1 tcp 1518283007 127.0.0.1 9 typ host tcptype active generation 0 network-cost 50',
  'candidate:842163049 1 udp 1677729535 ::1 60769 typ relay raddr :: rport 0 generation 0 ufrag x',
  'candidate:1 1 udp 2113937151 2b6a4d2e-6f5d-4f0d-9f3e-5a3b1d6e7c55.local 50000 typ host',
];

/** Calls `use` with a connection, and closes it. */
async function withConnection(use) {
  const connection = new RTCPeerConnection();
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}

async function negotiate(caller, callee) {
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
}

/** Offers and answers of a real pair, with all kinds of media. */
async function makeDescriptions() {
  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  caller.addTransceiver('audio', { streams: [new MediaStream()] });
  caller.addTransceiver('video', { sendEncodings: [{ rid: 'a' }, { rid: 'b', scaleResolutionDownBy: 2 }] });
  caller.createDataChannel('any');
  await negotiate(caller, callee);
  const [offer, answer] = [caller.localDescription.sdp, callee.localDescription.sdp];
  caller.close();
  callee.close();
  return { offer, answer };
}

/** A connection in a call with another one. */
async function makeConnected() {
  const connection = new RTCPeerConnection();
  const other = new RTCPeerConnection();
  const { sender } = connection.addTransceiver('audio');
  connection.createDataChannel('any');
  connection.onicecandidate = ({ candidate }) => other.addIceCandidate(candidate).catch(() => {});
  other.onicecandidate = ({ candidate }) => connection.addIceCandidate(candidate).catch(() => {});
  await negotiate(connection, other);
  await connection.setRemoteDescription(other.localDescription);
  while (connection.connectionState !== 'connected') await once(connection, 'connectionstatechange');
  return { connection, other, sender };
}

/** Attempts on one connection are not many, so that each meets a fresh one. */
function withFresh(make, attempt, uses = 20) {
  let left = 0;
  let current;
  return async (random) => {
    if (left-- <= 0 || current.connection.signalingState === 'closed') {
      current?.connection.close();
      current?.other?.close();
      current = await make();
      left = uses;
    }
    return attempt(current, random);
  };
}

const simple = async () => ({ connection: new RTCPeerConnection() });

export async function makeTargets() {
  const { offer, answer } = await makeDescriptions();
  const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
  const capabilities = RTCRtpSender.getCapabilities('video');
  const source = new AudioSource();
  const camera = new VideoSource();
  const configuration = {
    iceServers: [
      { urls: ['stun:127.0.0.1:3478', 'turn:127.0.0.1:3478?transport=tcp'], username: 'ann', credential: 'secret' },
      { urls: 'turns:[::1]', username: 'ann', credential: 'secret' },
    ],
    iceTransportPolicy: 'all',
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
    iceCandidatePoolSize: 1,
    certificates: [certificate],
    voxlink: {
      portRange: { min: 40_000, max: 50_000 },
      tcp: 'off',
      interfaces: { allow: ['eth*', '10.0.0.0/8'], deny: ['docker0'], loopback: true, linkLocal: false, ipv6: true },
      externalAddresses: [{ external: '192.0.2.1', local: '10.0.0.1' }, { external: '198.51.100.1' }],
      ice: {
        disconnectedMs: 5000,
        failedMs: 10_000,
        minChecks: 5,
        checkMs: 2500,
        receivingMs: 2500,
        keepaliveMs: 5000,
      },
      trustedCertificates: [rootCertificates[0]],
      dtlsRole: 'client',
      bitrate: { min: 30_000, start: 300_000, max: 3_000_000 },
    },
  };
  const transceiverInit = {
    direction: 'sendrecv',
    streams: [new MediaStream()],
    sendEncodings: [
      { rid: 'a', active: true, maxBitrate: 100_000, scaleResolutionDownBy: 2, maxFramerate: 30, priority: 'low' },
      { rid: 'b', active: false, networkPriority: 'high', scalabilityMode: 'L1T2' },
    ],
  };
  const channelInit = {
    ordered: true,
    maxRetransmits: 3,
    protocol: 'any',
    negotiated: true,
    id: 7,
    priority: 'high',
  };

  const pushed = new AudioSource({ clock: 'caller', sampleRate: 8000 });

  return {
    async sounds(random) {
      const sourceOptions = {
        sampleRate: 8000,
        channels: 1,
        queueMs: 100,
        clock: 'caller',
        underrun: 'hold',
        live: false,
      };
      const sinkOptions = {
        sampleRate: 16_000,
        channels: 2,
        frameMs: 20,
        level: true,
        voiceActivity: 2,
        highWaterMark: 2,
        overflow: 'error',
      };
      const pcm = random.pick([new Int16Array(80), new Float32Array(160), new Int16Array(3), new Uint8Array(5)]);
      const attempt = random.pick([
        () => new AudioSource(mutateValue(sourceOptions, random)).close(),
        () => pushed.write(pcm, mutateValue({ timestamp: random.pick([0, 2 ** 31, 2 ** 32 - 1]) }, random)),
        () => new AudioSink(source.track, mutateValue(sinkOptions, random)).close(),
        () => pushed.track.frames(mutateValue(sinkOptions, random)).close(),
        () => {
          const stream = new AudioSource();
          const chunk = mutateValue({ data: pcm, sampleRate: 48_000, channels: 1 }, random);
          return stream.writable
            .getWriter()
            .write(chunk)
            .finally(() => stream.close());
        },
      ]);
      await attempt();
    },

    offers: (random) =>
      withConnection(async (connection) => {
        await connection.setRemoteDescription({ type: 'offer', sdp: mutateSdp(offer, random) });
        await connection.setLocalDescription();
        await connection.setRemoteDescription({
          type: random.pick(['offer', 'rollback']),
          sdp: mutateSdp(offer, random),
        });
        await connection.setLocalDescription();
      }),

    answers: (random) =>
      withConnection(async (connection) => {
        connection.addTransceiver('audio');
        connection.addTransceiver('video', { sendEncodings: [{ rid: 'a' }, { rid: 'b' }] });
        connection.createDataChannel('any');
        await connection.setLocalDescription();
        const type = random.pick(['answer', 'answer', 'pranswer']);
        await connection.setRemoteDescription({ type, sdp: mutateSdp(answer, random) });
        await connection.getStats();
      }),

    'local descriptions': (random) =>
      withConnection(async (connection) => {
        connection.addTransceiver('audio');
        connection.createDataChannel('any');
        const { sdp } = await connection.createOffer();
        await connection.setLocalDescription({ type: 'offer', sdp: mutateSdp(sdp, random) });
      }),

    descriptions: withFresh(simple, ({ connection }, random) => {
      const description = mutateValue({ type: 'offer', sdp: offer }, random, () => connection.close());
      return random.below(2) === 0
        ? connection.setRemoteDescription(description)
        : connection.setLocalDescription(description);
    }),

    candidates(random) {
      const candidate = new RTCIceCandidate({ candidate: mutateLine(random.pick(CANDIDATES), random), sdpMid: '0' });
      return JSON.stringify([candidate, candidate.address, candidate.port, candidate.priority, candidate.tcpType]);
    },

    'candidate dictionaries': (random) => {
      const init = { candidate: CANDIDATES[0], sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'x', url: 'stun:x' };
      return new RTCIceCandidate(mutateValue(init, random)).toJSON();
    },

    'added candidates': withFresh(makeConnected, ({ connection }, random) => {
      const init = { candidate: mutateLine(random.pick(CANDIDATES), random), sdpMid: '0', sdpMLineIndex: 0 };
      const changed = random.below(3) === 0 ? mutateValue(init, random, () => connection.close()) : init;
      return connection.addIceCandidate(changed);
    }),

    configurations(random) {
      new RTCPeerConnection(mutateValue(configuration, random)).close();
    },

    'changed configurations': withFresh(simple, ({ connection }, random) => {
      connection.setConfiguration(mutateValue(configuration, random, () => connection.close()));
      connection.getConfiguration();
    }),

    transceivers: withFresh(simple, ({ connection }, random) => {
      const kind = random.pick(['audio', 'video', source.track]);
      connection.addTransceiver(
        kind,
        mutateValue(transceiverInit, random, () => connection.close()),
      );
    }),

    parameters: withFresh(makeConnected, async ({ connection, sender }, random) => {
      await sender.setParameters(mutateValue(sender.getParameters(), random, () => connection.close()));
    }),

    codecs: withFresh(makeConnected, ({ connection }, random) => {
      const transceiver = connection.addTransceiver('video');
      transceiver.setCodecPreferences(mutateValue(capabilities.codecs.slice(0, 4), random, () => connection.close()));
    }),

    channels: withFresh(simple, ({ connection }, random) => {
      const label = mutateValue('label', random);
      connection.createDataChannel(
        label,
        mutateValue(channelInit, random, () => connection.close()),
      );
    }),

    tones: withFresh(makeConnected, ({ connection, sender }, random) => {
      const [tones, duration, gap] = mutateValue([mutateLine('123A#*,', random), 100, 70], random, () =>
        connection.close(),
      );
      sender.dtmf.insertDTMF(tones, duration, gap);
    }),

    pictures(random) {
      const picture = {
        format: random.pick(['I420', 'NV12', 'RGBA', 'BGRX']),
        width: random.pick([1, 8, 9]),
        height: 8,
        data: new Uint8Array(random.pick([96, 256, 288, 324, 400])),
        stride: random.pick([8, 32, 36, undefined]),
        layout: random.pick([undefined, [{ offset: 0, stride: 36 }], [{ offset: 0, stride: 9 }, {}, {}]]),
        rotation: random.pick([0, 90, 180, 270]),
        timestampUs: 1000,
        colorSpace: { primaries: 'bt709', transfer: null, matrix: 'bt709', fullRange: true },
        transfer: random.below(2) === 0,
        onrelease: () => {},
      };
      const options = { format: 'NV12', maxWidth: 4, maxHeight: 4, rotate: true };
      const frame = mutateValue(picture, random);
      return random.pick([
        () => camera.write(frame),
        () => convertFrame(frame, mutateValue(options, random)),
        () => convertFrameAsync(frame, mutateValue({ ...options, transfer: true }, random)),
        () => encodeImage(frame, mutateValue({ format: 'jpeg', quality: 0.5, maxWidth: 4 }, random)),
        () =>
          new VideoSink(camera.track, mutateValue({ ...options, maxFramerate: 5, overflow: 'error' }, random)).close(),
        () => new VideoSource(mutateValue({ maxWidth: 4, maxFramerate: 5, isScreencast: true }, random)).close(),
      ])();
    },

    arguments: withFresh(makeConnected, ({ connection, sender }, random) => {
      const [value] = mutateValue([source.track], random);
      const other = mutateValue([sender, 'audio'], random);
      return random.pick([
        () => connection.getStats(value),
        () => connection.addTrack(value, ...other),
        () => connection.removeTrack(value),
        () => sender.replaceTrack(value),
        () => sender.setStreams(value, ...other),
        () => connection.createOffer(value),
        () => connection.addTransceiver(value, ...other),
        () => RTCPeerConnection.generateCertificate(value),
        () => RTCRtpSender.getCapabilities(value),
      ])();
    }),
  };
}

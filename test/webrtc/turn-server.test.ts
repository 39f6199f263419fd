import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  AudioSink,
  AudioSource,
  type RTCIceServer,
  RTCPeerConnection,
  type RTCPeerConnectionIceErrorEvent,
  type RTCPeerConnectionIceEvent,
  type VoxlinkConfiguration,
} from '../../lib/index.js';
import { collectSound } from '../helpers/audio.js';
import { freePort } from '../helpers/free-port.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { purity, toInt16, tone } from '../helpers/signals.js';
import { haveTools } from '../helpers/tools.js';
import { TURN_TOOLS, TurnServer, type TurnTransport, temporaryCredentials } from '../helpers/turn-server.js';
import { UdpForwarder } from '../helpers/udp-forwarder.js';

const PASSWORD = { username: 'ann', credential: 'a long password' };
const SECRET = 'a shared secret';
const RATE = 48_000;

const GATHER_OVER_TLS = `
  import { RTCPeerConnection } from 'voxlink';
  const connection = new RTCPeerConnection();
  connection.setConfiguration({ iceServers: [JSON.parse(process.argv[1])], iceTransportPolicy: 'relay' });
  connection.onicecandidate = ({ candidate }) => {
    if (!candidate?.candidate) return;
    process.stdout.write(candidate.type + ' ' + candidate.relayProtocol);
    connection.close();
  };
  connection.onicecandidateerror = ({ errorCode, errorText }) => console.error(errorCode, errorText);
  connection.createDataChannel('any');
  await connection.setLocalDescription();
`;

/** The local candidate that carries the connection, as its statistics show it. */
async function localCandidate(connection: RTCPeerConnection): Promise<Record<string, unknown>> {
  const stats = (await connection.getStats()) as unknown as Map<string, Record<string, string>>;
  const transport = [...stats.values()].find(({ type }) => type === 'transport');
  const pair = stats.get(transport?.selectedCandidatePairId ?? '');
  return stats.get(pair?.localCandidateId ?? '') ?? {};
}

/** A connection that gathers candidates, and what an ICE server tells about. */
async function gatherUntilError(iceServer: RTCIceServer, voxlink: VoxlinkConfiguration = {}) {
  using connection = new RTCPeerConnection({ iceServers: [iceServer], iceTransportPolicy: 'relay', voxlink });
  const candidates: string[] = [];
  connection.onicecandidate = ({ candidate }) => {
    if (candidate !== null && candidate.candidate !== '') candidates.push(candidate.candidate);
  };
  connection.createDataChannel('any');
  const failed = nextEvent<RTCPeerConnectionIceErrorEvent>(connection, 'icecandidateerror');
  const complete = nextEvent(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete');
  await connection.setLocalDescription();
  const [error] = await Promise.all([failed, complete]);
  expect(candidates).toEqual([]);
  expect(error.url).toBe(iceServer.urls);
  return error;
}

async function useRelay(
  iceServer: RTCIceServer,
  transport: TurnTransport,
  voxlink: VoxlinkConfiguration = {},
): Promise<void> {
  using pair = new Pair({ iceServers: [iceServer], iceTransportPolicy: 'relay', voxlink });
  const types = new Set<unknown>();
  pair.caller.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.candidate) types.add([candidate.type, candidate.relayProtocol, candidate.url].join(' '));
  });
  using source = new AudioSource({ queueMs: 2000 });
  pair.caller.addTrack(source.track);
  const announced = nextEvent<{ track: ConstructorParameters<typeof AudioSink>[0] }>(pair.callee, 'track');
  const [near, far] = await pair.openChannel();

  const request = nextEvent<MessageEvent>(far, 'message');
  near.send('through the relay');
  expect((await request).data).toBe('through the relay');
  const reply = nextEvent<MessageEvent>(near, 'message');
  far.send(new Uint8Array(100_000).fill(7));
  expect(new Uint8Array((await reply).data)).toEqual(new Uint8Array(100_000).fill(7));

  using sink = new AudioSink((await announced).track);
  source.write(toInt16(tone(RATE, 1, 2 * RATE, 440)));
  const sound = await collectSound(sink, RATE / 2, 3000);
  expect(purity(sound.subarray(RATE / 4, RATE / 2), 1, RATE, 440)).toBeGreaterThan(0.9);

  expect([...types]).toEqual([`relay ${transport} ${iceServer.urls}`]);
  for (const connection of [pair.caller, pair.callee]) {
    const { candidateType, relayProtocol, url } = await localCandidate(connection);
    expect({ candidateType, relayProtocol, url }).toEqual({
      candidateType: 'relay',
      relayProtocol: transport,
      url: iceServer.urls,
    });
  }
}

describe.skipIf(!haveTools(TURN_TOOLS))('a TURN server', () => {
  let server: TurnServer;
  let restServer: TurnServer;

  beforeAll(async () => {
    server = await TurnServer.start({ user: PASSWORD.username, password: PASSWORD.credential });
    restServer = await TurnServer.start({ secret: SECRET }, 'IP:127.0.0.1');
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await restServer?.[Symbol.asyncDispose]();
  });

  it.each(['udp', 'tcp'] as const)('relays data and audio over %s', (transport) =>
    useRelay(server.iceServer(transport, PASSWORD), transport),
  );

  it('takes credentials that a shared secret has made', () => {
    const credentials = temporaryCredentials(SECRET, 'ann', new Date(Date.now() + 600_000));
    return useRelay(restServer.iceServer('udp', credentials), 'udp');
  });

  it('refuses credentials that have expired', async () => {
    const credentials = temporaryCredentials(SECRET, 'ann', new Date(Date.now() - 600_000));
    const { errorCode } = await gatherUntilError(restServer.iceServer('udp', credentials));
    expect(errorCode).toBe(401);
  });

  it.each(['udp', 'tcp'] as const)('refuses a wrong password over %s', async (transport) => {
    const error = await gatherUntilError(server.iceServer(transport, { ...PASSWORD, credential: 'wrong' }));
    expect(error.errorCode).toBe(401);
    expect(error.errorText).toBe('Unauthorized');
  });

  describe('over TLS', () => {
    const REFUSED = 701;

    it('relays data and audio once an authority is trusted that vouches for it', () =>
      useRelay(server.iceServer('tls', PASSWORD), 'tls', { trustedCertificates: [server.authority] }));

    it('may have a certificate for its address', () => {
      const credentials = temporaryCredentials(SECRET, 'ann', new Date(Date.now() + 600_000));
      const iceServer = restServer.iceServer('tls', credentials, '127.0.0.1');
      return useRelay(iceServer, 'tls', { trustedCertificates: [server.authority, restServer.authority] });
    });

    it('is refused when nobody is trusted that vouches for it', async () => {
      const iceServer = server.iceServer('tls', PASSWORD);
      expect((await gatherUntilError(iceServer)).errorCode).toBe(REFUSED);
      const trustedCertificates = [restServer.authority];
      expect((await gatherUntilError(iceServer, { trustedCertificates })).errorCode).toBe(REFUSED);
    });

    it('is refused when its certificate is for something else', async () => {
      const trustedCertificates = [server.authority, restServer.authority];
      for (const iceServer of [
        server.iceServer('tls', PASSWORD, '127.0.0.1'),
        restServer.iceServer('tls', PASSWORD, 'localhost'),
      ]) {
        expect((await gatherUntilError(iceServer, { trustedCertificates })).errorCode).toBe(REFUSED);
      }
    });

    it('is trusted as Node.js trusts it, also when setConfiguration() brings it', async () => {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', GATHER_OVER_TLS, JSON.stringify(server.iceServer('tls', PASSWORD))],
        { env: { ...process.env, NODE_EXTRA_CA_CERTS: server.authorityFile }, timeout: 20_000 },
      );
      expect({ stdout, stderr }).toEqual({ stdout: 'relay tls', stderr: '' });
    });
  });

  it('tells a connection behind a NAT its public address', async () => {
    using nat = await UdpForwarder.start(server.port);
    const url = `stun:127.0.0.1:${nat.port}`;
    using connection = new RTCPeerConnection({ iceServers: [{ urls: url }] });
    connection.createDataChannel('any');
    const found = nextEvent<RTCPeerConnectionIceEvent>(
      connection,
      'icecandidate',
      ({ candidate }) => candidate?.type === 'srflx',
    );
    await connection.setLocalDescription();
    const { candidate } = await found;
    expect(nat.publicPorts).toContain(candidate?.port);
    expect(candidate).toMatchObject({ protocol: 'udp', address: '127.0.0.1', url, relayProtocol: null });
  });

  it('is asked as often as the configuration says', async () => {
    let requests = 0;
    const pass = (datagram: Buffer) => {
      if (datagram[0] === 0) requests++;
      return [datagram];
    };
    using nat = await UdpForwarder.start(server.port, { pass });
    const iceServers = [{ urls: `stun:127.0.0.1:${nat.port}` }];
    using connection = new RTCPeerConnection({ iceServers, voxlink: { ice: { keepaliveMs: 1000 } } });
    connection.createDataChannel('any');
    await connection.setLocalDescription();
    // By itself libwebrtc would ask every ten seconds.
    await vi.waitFor(() => expect(requests).toBeGreaterThan(3), { timeout: 9000 });
  });

  it('that is not there is reported as unreachable', async () => {
    const urls = `turn:127.0.0.1:${await freePort()}?transport=tcp`;
    const { errorCode, address, port } = await gatherUntilError({ urls, ...PASSWORD });
    expect({ errorCode, address, port }).toEqual({ errorCode: 701, address: null, port: null });
  });
});

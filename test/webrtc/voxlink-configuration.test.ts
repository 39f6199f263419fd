import { describe, expect, it } from 'vitest';
import { AudioSource, RTCPeerConnection, VideoSource, type VoxlinkConfiguration } from '../../lib/index.js';
import { connected, negotiate, nextEvent, Pair, until } from '../helpers/peers.js';
import { everyFrame, gradient } from '../helpers/video.js';

const construct = RTCPeerConnection as unknown as new (configuration: unknown) => RTCPeerConnection;

/** The addresses, ports and the like of all candidates that a connection gathers. */
async function gather(voxlink: VoxlinkConfiguration): Promise<string[]> {
  using connection = new RTCPeerConnection({ voxlink });
  connection.createDataChannel('any');
  await connection.setLocalDescription();
  await until(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete');
  return (connection.localDescription?.sdp.match(/^a=candidate:.*$/gm) ?? []) as string[];
}

describe('the section voxlink', () => {
  it('is absent unless given, and comes back as a copy', () => {
    using plain = new RTCPeerConnection();
    expect(plain.getConfiguration()).not.toHaveProperty('voxlink');
    const voxlink: VoxlinkConfiguration = {
      portRange: { min: 40_000 },
      tcp: 'off',
      interfaces: { allow: ['eth*', '10.0.0.0/8', 'fd00::1'], deny: ['eth3'], loopback: true, ipv6: false },
      externalAddresses: [{ external: '203.0.113.7', local: '10.0.0.1' }, { external: '2001:db8::7' }],
      ice: { disconnectedMs: 2000, failedMs: 8000, minChecks: 3, checkMs: 500, receivingMs: 1000, keepaliveMs: 5000 },
      dtlsRole: 'server',
      bitrate: { min: 50_000, start: 300_000, max: 2_000_000 },
    };
    using connection = new RTCPeerConnection({ voxlink });
    const copy = connection.getConfiguration().voxlink as VoxlinkConfiguration;
    expect(copy).toEqual(voxlink);
    copy.interfaces?.allow?.push('eth1');
    expect(connection.getConfiguration().voxlink).toEqual(voxlink);
  });

  it.each([
    ['no object', 1, 'Expected object for voxlink but received 1 (number)'],
    ['a range that is none', { portRange: 1 }, 'Expected object for voxlink.portRange'],
    ['an unknown TCP mode', { tcp: 'listen' }, "Expected one of 'off', 'active', 'passive' for voxlink.tcp"],
    ['an interface that is no text', { interfaces: { allow: [1] } }, 'Expected string for voxlink.interfaces.allow[0]'],
    ['a list that is none', { interfaces: { deny: 'eth0' } }, 'Expected array for voxlink.interfaces.deny'],
    ['too long a prefix', { interfaces: { deny: ['10.0.0.0/33'] } }, 'for voxlink.interfaces.deny[0] but received'],
    ['half a prefix', { interfaces: { deny: ['10.0.0.0/'] } }, 'for voxlink.interfaces.deny[0] but received'],
    ['two prefixes', { interfaces: { deny: ['::/1/2'] } }, 'for voxlink.interfaces.deny[0] but received'],
    ['an asterisk in a name', { interfaces: { deny: ['e*0'] } }, 'Expected interface name'],
    ['an empty name', { interfaces: { allow: [''] } }, 'Expected interface name'],
    ['too many entries', { interfaces: { allow: Array(101).fill('a') } }, 'Expected at most 100 entries'],
    ['a text for a boolean', { interfaces: { loopback: 'yes' } }, 'Expected boolean for voxlink.interfaces.loopback'],
    ['a name for an address', { externalAddresses: [{ external: 'host' }] }, 'Expected IP address'],
    ['families that differ', { externalAddresses: [{ external: '::1', local: '10.0.0.1' }] }, 'the family of ::1'],
    [
      'TCP that nobody can call',
      { tcp: 'active', externalAddresses: [{ external: '203.0.113.7' }] },
      'for voxlink.tcp',
    ],
    [
      'TCP that does not listen on its port',
      { tcp: 'off', tcpPort: 443 },
      "Expected 'passive' beside tcpPort for voxlink.tcp",
    ],
    ['no port', { udpPort: 0 }, 'Expected integer between 1 and 65535 for voxlink.udpPort but received 0 (number)'],
    ['timeouts in the wrong order', { ice: { disconnectedMs: 500, failedMs: 400 } }, 'between 500 and 3600000'],
    ['no checks', { ice: { minChecks: 0 } }, 'Expected integer between 1 and 100 for voxlink.ice.minChecks'],
    ['an unknown role', { dtlsRole: 'active' }, "Expected one of 'auto', 'client', 'server' for voxlink.dtlsRole"],
    ['bounds in the wrong order', { bitrate: { min: 5000, max: 4000 } }, 'between 5000 and 2000000000'],
    ['a fraction of a bit', { bitrate: { start: 3000.5 } }, 'for voxlink.bitrate.start'],
  ])('refuses %s', (_name, voxlink, message) => {
    expect(() => new construct({ voxlink })).toThrow(message);
    expect(() => new construct({ voxlink })).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' }));
  });

  it('changes timeouts and bitrate later, and nothing else', () => {
    const voxlink: VoxlinkConfiguration = { portRange: { min: 40_000 }, tcp: 'off' };
    using connection = new RTCPeerConnection({ voxlink });
    connection.setConfiguration({});
    expect(connection.getConfiguration().voxlink).toEqual(voxlink);
    connection.setConfiguration({ voxlink: { ...voxlink, ice: { failedMs: 3000 }, bitrate: { max: 100_000 } } });
    expect(connection.getConfiguration().voxlink).toMatchObject({ ice: { failedMs: 3000 } });
    const refused = expect.objectContaining({
      name: 'InvalidModificationError',
      message: 'setConfiguration() cannot change voxlink.tcp',
    });
    expect(() => connection.setConfiguration({ voxlink: { ...voxlink, tcp: 'active' } })).toThrow(refused);
    expect(() => connection.setConfiguration({ voxlink: { ...voxlink, ice: { receivingMs: 500 } } })).toThrow(
      'setConfiguration() cannot change voxlink.ice.receivingMs',
    );
  });
});

describe('tcp', () => {
  it('offers active candidates, passive ones or none', async () => {
    const types = async (voxlink: VoxlinkConfiguration) => [
      ...new Set((await gather(voxlink)).map((line) => / (udp|tcp) .* tcptype (\w+)/.exec(line)?.[2] ?? 'udp')),
    ];
    expect(await types({})).toEqual(['udp', 'active']);
    expect(await types({ tcp: 'off' })).toEqual(['udp']);
    expect(await types({ tcp: 'passive' })).toEqual(['udp', 'passive']);
  });
});

describe('dtlsRole', () => {
  it.each([
    ['client', 'active'],
    ['server', 'passive'],
    ['auto', 'active'],
  ] as const)('%s answers setup:%s, and keeps it', async (dtlsRole, setup) => {
    using caller = new RTCPeerConnection();
    using callee = new RTCPeerConnection({ voxlink: { dtlsRole } });
    caller.onicecandidate = ({ candidate }) => void callee.addIceCandidate(candidate ?? undefined);
    callee.onicecandidate = ({ candidate }) => void caller.addIceCandidate(candidate ?? undefined);
    caller.createDataChannel('any');
    await caller.setLocalDescription();
    await callee.setRemoteDescription(caller.localDescription as never);
    expect((await callee.createAnswer()).sdp).toContain(`a=setup:${setup}\r\n`);
    await callee.setLocalDescription();
    expect(callee.localDescription?.sdp).toContain(`a=setup:${setup}\r\n`);
    await caller.setRemoteDescription(callee.localDescription as never);
    await Promise.all([connected(caller), connected(callee)]);
    // The other way round, now that the parts are taken.
    await negotiate(callee, caller);
    expect(caller.localDescription?.sdp).toContain(`a=setup:${setup === 'active' ? 'passive' : 'active'}\r\n`);
    await negotiate(caller, callee);
    expect(callee.localDescription?.sdp).toContain(`a=setup:${setup}\r\n`);
  });

  it('takes the part that an offer leaves', async () => {
    using caller = new RTCPeerConnection();
    using callee = new RTCPeerConnection({ voxlink: { dtlsRole: 'client' } });
    caller.createDataChannel('any');
    const { sdp = '' } = await caller.createOffer();
    await callee.setRemoteDescription({ type: 'offer', sdp: sdp.replace('setup:actpass', 'setup:active') });
    expect((await callee.createAnswer()).sdp).toContain('a=setup:passive\r\n');
  });
});

describe('ice', () => {
  it('notices sooner that the other side is gone', async () => {
    const ice = { disconnectedMs: 400, failedMs: 1500, minChecks: 2, checkMs: 100, receivingMs: 480 };
    using pair = new Pair({ voxlink: { ice } });
    await pair.openChannel();
    const begin = performance.now();
    const failed = nextEvent(pair.caller, 'connectionstatechange', () => pair.caller.connectionState === 'failed');
    pair.callee.close();
    await failed;
    // libwebrtc's own values take more than 15 seconds.
    expect(performance.now() - begin).toBeLessThan(12_000);
  });

  it('takes every interval from the first description on', async () => {
    const ice = {
      disconnectedMs: 3000,
      failedMs: 9000,
      minChecks: 4,
      checkMs: 1000,
      receivingMs: 2000,
      keepaliveMs: 1000,
    };
    using pair = new Pair({ iceServers: [{ urls: 'stun:127.0.0.1:9' }], voxlink: { ice } });
    await pair.openChannel();
    expect(pair.caller.connectionState).toBe('connected');
  });

  it('can be changed while connected', async () => {
    using pair = new Pair();
    await pair.openChannel();
    pair.caller.setConfiguration({
      voxlink: { ice: { disconnectedMs: 400, failedMs: 1500, minChecks: 2, checkMs: 100 } },
    });
    const begin = performance.now();
    const failed = nextEvent(pair.caller, 'connectionstatechange', () => pair.caller.connectionState === 'failed');
    pair.callee.close();
    await failed;
    expect(performance.now() - begin).toBeLessThan(12_000);
  });
});

describe('bitrate', () => {
  async function outgoing(connection: RTCPeerConnection): Promise<number> {
    for (const stats of (await connection.getStats()).values()) {
      const { availableOutgoingBitrate } = stats as unknown as { availableOutgoingBitrate?: number };
      if (availableOutgoingBitrate !== undefined) return availableOutgoingBitrate;
    }
    return 0;
  }

  it('begins with `start`, and stays between `min` and `max`', async () => {
    using pair = new Pair({ voxlink: { bitrate: { min: 120_000, start: 150_000, max: 200_000 } } });
    using source = new VideoSource();
    pair.caller.addTrack(source.track);
    const picture = gradient(320, 240);
    using _sending = everyFrame(() => source.write(picture));
    await pair.connect();
    const seen: number[] = [];
    await expect
      .poll(async () => seen.push(await outgoing(pair.caller)) && seen.filter(Boolean).length, { timeout: 15_000 })
      .toBeGreaterThan(10);
    const known = seen.filter(Boolean);
    expect(Math.min(...known)).toBeGreaterThanOrEqual(120_000);
    expect(Math.max(...known)).toBeLessThanOrEqual(200_000);
    pair.caller.setConfiguration({ voxlink: { bitrate: { max: 90_000 } } });
    await expect.poll(() => outgoing(pair.caller), { timeout: 15_000 }).toBeLessThanOrEqual(90_000);
  });

  it('may be set before there is media', async () => {
    using pair = new Pair({ voxlink: { bitrate: { start: 1_000_000 } } });
    await pair.openChannel();
    using source = new AudioSource();
    pair.caller.addTrack(source.track);
    await negotiate(pair.caller, pair.callee);
    expect(pair.caller.connectionState).toBe('connected');
  });
});

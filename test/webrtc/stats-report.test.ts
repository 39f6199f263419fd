import { describe, expect, it } from 'vitest';
import { AudioSource, RTCStatsReport } from '../../lib/index.js';
import { Pair, until } from '../helpers/peers.js';

describe('getStats', () => {
  it('gives a read-only map of what is measured', async () => {
    using pair = new Pair();
    await pair.openChannel();
    const report = await pair.caller.getStats();
    expect(report).toBeInstanceOf(RTCStatsReport);
    expect(String(report)).toBe('[object RTCStatsReport]');
    const types = new Set([...report.values()].map(({ type }) => type));
    for (const type of ['peer-connection', 'transport', 'candidate-pair', 'local-candidate', 'data-channel']) {
      expect(types).toContain(type);
    }
    for (const [id, stats] of report) {
      expect(report.get(id)).toBe(stats);
      expect(stats.id).toBe(id);
      expect(Math.abs(stats.timestamp - Date.now())).toBeLessThan(5000);
    }
    expect([...report.keys()].length).toBe(report.size);
    expect(report.has('unknown')).toBe(false);
    let visited = 0;
    report.forEach((stats, id, map) => {
      visited += 1;
      expect(map).toBe(report);
      expect(stats.id).toBe(id);
    });
    expect(visited).toBe(report.size);
    expect('set' in report).toBe(false);
  });

  it('passes on texts with any characters, also those of the other side', async () => {
    using pair = new Pair();
    const label = 'quoted "label", \\ \n\t\0 \u{1F600}';
    const channel = pair.caller.createDataChannel(label);
    pair.caller.addTransceiver('audio');
    await pair.caller.setLocalDescription();
    await pair.callee.setRemoteDescription(pair.caller.localDescription ?? { type: 'offer' });
    await pair.callee.setLocalDescription();
    const sdp = pair.callee.localDescription?.sdp.replace('minptime=10', 'minptime="10","x":{\\') ?? '';
    await pair.caller.setRemoteDescription({ type: 'answer', sdp });
    await until(channel, 'open', () => channel.readyState === 'open');
    for (const connection of [pair.caller, pair.callee]) {
      const channelStats = async () =>
        [...(await connection.getStats()).values()].find(({ type }) => type === 'data-channel');
      // The caller's channel is open before the callee has heard of it.
      await expect.poll(channelStats, { timeout: 10_000 }).toMatchObject({ label, state: 'open' });
    }
    const codecs = [...(await pair.caller.getStats()).values()].filter(({ type }) => type === 'codec');
    expect(codecs.map(({ sdpFmtpLine }) => sdpFmtpLine).join()).toContain('minptime="10","x":{\\');
  });

  it('selects the sender or receiver of a track', async () => {
    using pair = new Pair();
    using source = new AudioSource();
    const sender = pair.caller.addTrack(source.track);
    await pair.connect();
    const types = (report: RTCStatsReport): string[] => [...report.values()].map(({ type }) => type);
    expect(types(await pair.caller.getStats(source.track))).toContain('outbound-rtp');
    expect(types(await sender.getStats())).toContain('outbound-rtp');
    expect(types(await pair.caller.getStats(null))).toContain('peer-connection');
    const unknown = new AudioSource().track;
    await expect(pair.caller.getStats(unknown)).rejects.toMatchObject({ name: 'InvalidAccessError' });
    await expect(pair.caller.getStats({} as never)).rejects.toThrow(TypeError);
  });
});

it('RTCStatsReport cannot be constructed', () => {
  expect(() => Reflect.construct(RTCStatsReport, [])).toThrow(new TypeError('Illegal constructor'));
});

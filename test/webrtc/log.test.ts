import { afterEach, describe, expect, it } from 'vitest';
import { type LogEntry, RTCPeerConnection, setLogHandler } from '../../lib/index.js';
import { Pair } from '../helpers/peers.js';
import { runNode } from '../helpers/run-node.js';

const set = setLogHandler as (handler: unknown, level?: unknown) => void;

afterEach(() => setLogHandler(null));

async function logOfACall(level?: LogEntry['level']): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  setLogHandler((entry) => entries.push(entry), level);
  using pair = new Pair();
  await pair.openChannel();
  return entries;
}

describe('setLogHandler', () => {
  it('hears of everything at the level asked for, and above', async () => {
    const entries = await logOfACall('info');
    expect(entries.length).toBeGreaterThan(10);
    expect(new Set(entries.map(({ level }) => level))).toContain('info');
    expect(entries.map(({ level }) => level)).not.toContain('verbose');
    expect(entries[0]).toMatchObject({ message: expect.any(String), dropped: 0 });
    for (const { source } of entries) expect(source).toMatch(/^[\w.]+:\d+$/);
  });

  it('is told of warnings by default', async () => {
    const levels = (await logOfACall()).map(({ level }) => level);
    expect(levels.filter((level) => level !== 'warning' && level !== 'error')).toEqual([]);
  });

  it('has one handler at a time, and may have none', async () => {
    const first: LogEntry[] = [];
    setLogHandler((entry) => first.push(entry), 'verbose');
    expect((await logOfACall('verbose')).length).toBeGreaterThan(10);
    expect(first).toEqual([]);
    setLogHandler(null);
    using pair = new Pair();
    await pair.openChannel();
    expect(first).toEqual([]);
  });

  it('counts what a busy event loop cannot take', async () => {
    const entries: LogEntry[] = [];
    setLogHandler((entry) => entries.push(entry), 'verbose');
    const connections = Array.from({ length: 60 }, () => new RTCPeerConnection());
    const gathering = connections.map(async (connection) => {
      connection.createDataChannel('any');
      await connection.setLocalDescription();
    });
    // They go on gathering while nothing here runs.
    const end = performance.now() + 2000;
    while (performance.now() < end);
    await Promise.all(gathering);
    // The next entry tells what was lost before it; closing gives rise to some.
    for (const connection of connections) connection.close();
    await expect
      .poll(() => entries.reduce((sum, { dropped }) => sum + dropped, 0), { timeout: 20_000 })
      .toBeGreaterThan(0);
  });

  it('refuses what is no handler and no level', () => {
    expect(() => set(1)).toThrow('Expected function for handler but received 1 (number)');
    expect(() => set(() => {}, 'debug')).toThrow("Expected one of 'verbose', 'info', 'warning', 'error' for level");
  });

  it.each([
    ['the end of the loop', ''],
    ['process.exit()', 'process.exit(0);'],
    ['the end of a worker', 'await new Worker(WORKER, { eval: true }).terminate();'],
  ])('survives %s in the middle of a call', async (_name, end) => {
    const { code, signal, stderr } = await runNode(`
      import { Worker } from 'node:worker_threads';
      import { RTCPeerConnection, setLogHandler } from 'voxlink';
      const call = async (close) => {
        const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
        a.onicecandidate = ({ candidate }) => b.addIceCandidate(candidate).catch(() => {});
        b.onicecandidate = ({ candidate }) => a.addIceCandidate(candidate).catch(() => {});
        a.createDataChannel('any').onopen = () => close && [a, b].forEach((connection) => connection.close());
        await a.setLocalDescription();
        await b.setRemoteDescription(a.localDescription);
        await b.setLocalDescription();
        await a.setRemoteDescription(b.localDescription);
      };
      const WORKER = \`import('voxlink').then(({ RTCPeerConnection, setLogHandler }) => {
        setLogHandler(() => {}, 'verbose');
        (\${call})(false);
      });\`;
      let lines = 0;
      setLogHandler(() => lines++, 'verbose');
      await call(${end === ''});
      ${end}
      ${end.includes('Worker') ? 'process.exit(lines > 0 ? 0 : 3);' : ''}
    `);
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  });
});

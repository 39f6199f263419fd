import { describe, expect, it } from 'vitest';
import { OperationsChain } from '../../lib/webrtc/operations-chain.js';

function makeChain(): { chain: OperationsChain; log: string[]; close(): void } {
  const log: string[] = [];
  const owner = { isClosed: false, chainEmptied: () => log.push('emptied') };
  const chain = new OperationsChain(owner);
  return {
    chain,
    log,
    close() {
      owner.isClosed = true;
    },
  };
}

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('OperationsChain', () => {
  it('runs one operation at a time, in order, whatever fails', async () => {
    const { chain, log } = makeChain();
    const operation = (name: string, fails = false) =>
      chain.chain(async () => {
        log.push(`${name} starts`);
        await later();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([operation('a'), operation('b', true), operation('c')]);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends', 'emptied']);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('starts the first operation at once, and has moved on when the caller hears of its end', async () => {
    const { chain } = makeChain();
    let started = false;
    const first = chain.chain(async () => {
      started = true;
    });
    expect(started).toBe(true);
    expect(chain.isEmpty).toBe(false);
    await first;
    expect(chain.isEmpty).toBe(true);
  });

  it('settles nothing once closed, and refuses what comes later', async () => {
    const { chain, log, close } = makeChain();
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    chain.chain(later).then(note, note);
    chain.chain(later).then(note, note);
    close();
    await later();
    await later();
    expect(settled).toBe(false);
    expect(log).toEqual([]);
    await expect(chain.chain(later)).rejects.toMatchObject({ name: 'InvalidStateError' });
  });
});

import { describe, expect, it } from 'vitest';
import { Pair } from '../helpers/peers.js';

const SIZES = [1, 100, 1200, 65_536, 17, 0, 3000, 250_000];
const ROUNDS = 20;

function message(index: number): Uint8Array {
  return new Uint8Array(SIZES[index % SIZES.length] as number).fill(index);
}

describe('the UDP socket', () => {
  it('brings bursts of datagrams of any size, in both directions at once, complete and in order', async () => {
    using pair = new Pair();
    const channels = await pair.openChannel();
    const count = SIZES.length * ROUNDS;
    const received = channels.map(
      (channel) =>
        new Promise<void>((resolve) => {
          let next = 0;
          channel.onmessage = ({ data }) => {
            expect(Buffer.compare(Buffer.from(data as ArrayBuffer), message(next))).toBe(0);
            next += 1;
            if (next === count) resolve();
          };
        }),
    );
    for (const channel of channels) {
      channel.bufferedAmountLowThreshold = 1_000_000;
      let next = 0;
      const pump = () => {
        while (next < count && channel.bufferedAmount < 4_000_000) channel.send(message(next++));
      };
      channel.onbufferedamountlow = pump;
      pump();
    }
    await Promise.all(received);
  });
});

import { expect, test } from 'vitest';
import { runNode } from '../helpers/run-node.js';

// A receiver takes the number of a message for an old one when too many are under way, so that a lost datagram, which
// this makes likely, ended the association.
test('a million small messages to another process all arrive, in order', { timeout: 90_000 }, async () => {
  const { code, stderr } = await runNode("await import('./test/webrtc/flood.js')", [], 80_000);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

// In a worker of the page: the frame cryptor of the package, as a page would use it.
// @ts-expect-error Served by the test, which bundles the package for it.
import { decryptFrames, encryptFrames, FrameKeys } from './e2ee.js';

const keys = new FrameKeys();
/** @type {any[]} */
const cryptors = [];

// @ts-expect-error Of Chromium's workers.
self.onrtctransform = ({ transformer }) => {
  const attach = transformer.options.encrypts ? encryptFrames : decryptFrames;
  cryptors.push(attach(transformer, keys));
};

self.onmessage = async ({ data }) => {
  if (data.secret) await keys.set(data.secret);
  const [{ framesEncrypted, framesDecrypted, framesDropped } = /** @type {any} */ ({})] = cryptors;
  self.postMessage({ framesEncrypted, framesDecrypted, framesDropped });
};

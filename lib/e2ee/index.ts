/**
 * voxlink/e2ee: end-to-end encryption of encoded frames. Nothing here is of Node.js alone, so that a page of a browser
 * can import the same module.
 */
export { decryptFrames, encryptFrames, type FramePort, type FrameTransform } from './attach.js';
export { type EncryptableFrame, FrameDecryptor, FrameEncryptor } from './frame-cryptor.js';
export { FrameKeys, type FrameKeysOptions } from './frame-keys.js';

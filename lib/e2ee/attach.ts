import { wrongType } from '../core/check.js';
import type { GlobalReadableStream, GlobalWritableStream } from '../core/globals.js';
import { type EncryptableFrame, FrameDecryptor, FrameEncryptor } from './frame-cryptor.js';
import type { FrameKeys } from './frame-keys.js';

/** Encoded frames to be changed on their way. */
export interface FrameTransform {
  readonly readable: GlobalReadableStream;
  readonly writable: GlobalWritableStream;
}

/**
 * Where the encoded frames are: an RTCRtpSender or RTCRtpReceiver, of this library or of Chromium, or the transformer
 * of an RTCRtpScriptTransform.
 */
export type FramePort = { createEncodedStreams(): FrameTransform } | FrameTransform;

/** From now on a sender sends nothing that is not encrypted. */
export function encryptFrames(port: FramePort, keys: FrameKeys): FrameEncryptor {
  const encryptor = new FrameEncryptor(keys);
  lead(port, (frame) => encryptor.encrypt(frame));
  return encryptor;
}

/** From now on a receiver decodes nothing that was not encrypted with one of the keys. */
export function decryptFrames(port: FramePort, keys: FrameKeys): FrameDecryptor {
  const decryptor = new FrameDecryptor(keys);
  lead(port, (frame) => decryptor.decrypt(frame));
  return decryptor;
}

function lead(port: FramePort, change: (frame: EncryptableFrame) => Promise<boolean>): void {
  const { readable, writable } = streamsOf(port);
  const transform = new TransformStream<EncryptableFrame, EncryptableFrame>({
    async transform(frame, controller) {
      if (await change(frame)) controller.enqueue(frame);
    },
  });
  // The streams end with the connection, which is not for this one to report.
  readable
    .pipeThrough(transform)
    .pipeTo(writable)
    .catch(() => {});
}

function streamsOf(port: FramePort): {
  readable: ReadableStream<EncryptableFrame>;
  writable: WritableStream<EncryptableFrame>;
} {
  const { createEncodedStreams } = (port ?? {}) as { createEncodedStreams?: () => FrameTransform };
  const streams = (createEncodedStreams?.call(port) ?? port) as FrameTransform;
  if (!(streams?.readable instanceof ReadableStream && streams.writable instanceof WritableStream)) {
    throw wrongType('RTCRtpSender, RTCRtpReceiver or RTCRtpScriptTransformer', 'port', port);
  }
  return streams as ReturnType<typeof streamsOf>;
}

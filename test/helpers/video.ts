/** Pictures to send, and ways to compare them with what arrives. */
import { i420Size, RTCRtpSender, type RTCRtpTransceiver, type VideoFrame, type VideoSink } from '../../lib/index.js';

const FRAME_MS = 33;

/** A picture without sharp edges, which codecs keep well, in any size. */
export function gradient(width: number, height: number): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(i420Size(width, height));
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = 40 + (100 * x) / width + (80 * y) / height;
  }
  const u = width * height;
  const v = u + halfWidth * halfHeight;
  for (let y = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++) {
      data[u + y * halfWidth + x] = 80 + (90 * x) / halfWidth;
      data[v + y * halfWidth + x] = 80 + (90 * y) / halfHeight;
    }
  }
  return { width, height, data };
}

/** Calls at once and then 30 times a second, until it is disposed of. */
export function everyFrame(call: () => unknown): Disposable {
  call();
  const timer = setInterval(call, FRAME_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

export function sizeOf({ width, height }: Pick<VideoFrame, 'width' | 'height'>): string {
  return `${width}x${height}`;
}

/** Peak signal to noise ratio in decibels. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  let error = 0;
  for (let i = 0; i < a.length; i++) error += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / Math.max(error, 1e-9));
}

/** Until a sink gets a picture of this size. */
export function expectPicture(sink: VideoSink, size: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No picture of ${size} within 20 s`)), 20_000);
    sink.onframe = (frame) => {
      if (sizeOf(frame) !== size) return;
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Leaves a transceiver the codecs of a MIME type, and retransmissions of them. */
export function preferCodec(transceiver: RTCRtpTransceiver, mimeType: string): void {
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter((codec) => [mimeType, 'video/rtx'].includes(codec.mimeType)));
}

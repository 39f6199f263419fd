import { wrongType } from '../core/check.js';
import { domException } from '../core/errors.js';
import type { GlobalReadableStream, GlobalWritableStream } from '../core/globals.js';
import { type NativeEncodedStream, native } from '../native.js';
import { encodedFrames, type RTCEncodedAudioFrame, type RTCEncodedVideoFrame } from './encoded-frame.js';

export type RTCEncodedFrame = RTCEncodedAudioFrame | RTCEncodedVideoFrame;

/** The encoded frames of a sender or receiver, to be read, changed and written on. */
export interface RTCEncodedStreams {
  readable: GlobalReadableStream;
  writable: GlobalWritableStream;
}

/** How many frames may wait for a reader. What comes on top is dropped. */
const LIMIT = 100;

export interface OpenStreams extends RTCEncodedStreams {
  readonly stream: NativeEncodedStream;
  /** Called with each frame before it can be read. */
  onframe: ((frame: RTCEncodedFrame) => void) | null;
}

function write(stream: NativeEncodedStream, chunk: unknown, twice: 'refuse' | 'ignore'): void {
  const slots = encodedFrames.slots(chunk);
  if (slots === null) throw wrongType('encoded frame', 'chunk', chunk);
  const { kind } = stream;
  if (kind !== null && kind !== (slots.native.kind ?? kind)) throw wrongType(`encoded ${kind} frame`, 'chunk', chunk);
  if (!stream.write(slots.native, slots.data) && twice === 'refuse') {
    throw domException('OperationError', 'A frame can be written once');
  }
}

/**
 * The streams of a port: of a new one, or of one that another environment made. What happens to a frame that is written
 * twice depends: createEncodedStreams() refuses it, as Chromium does, and transforms ignore it, as the specification says.
 */
export function openStreams(port: number | null, twice: 'refuse' | 'ignore'): OpenStreams {
  const stream = new native.EncodedStream(port, true);
  const opened: OpenStreams = {
    stream,
    onframe: null,
    readable: new ReadableStream<RTCEncodedFrame>(
      {
        start(controller) {
          stream.receive = (_event, handle) => {
            if ((controller.desiredSize ?? 0) <= 0) return;
            const frame = encodedFrames.create(handle);
            opened.onframe?.(frame);
            controller.enqueue(frame);
          };
        },
        cancel: () => stream.close(),
      },
      { highWaterMark: LIMIT },
    ),
    writable: new WritableStream<RTCEncodedFrame>({ write: (chunk) => write(stream, chunk, twice) }),
  };
  return opened;
}

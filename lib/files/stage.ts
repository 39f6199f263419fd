import { type Duplex, Transform } from 'node:stream';
import { type ReadableStream, TransformStream } from 'node:stream/web';

export type Emit<Out> = (out: Out) => void;

/** A step of a pipeline, without a stream around it: takes one piece, gives none, one or more. */
export interface Stage<In, Out> {
  push(input: In, emit: Emit<Out>): void;
  /** There is no more input. */
  end(emit: Emit<Out>): void;
  /** Frees what is native. */
  close?(): void;
}

/** Stands in a stream's queue for the error that is to come once everything before it has been read. */
class Failure {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/**
 * A stage as a stream of the web. A stream that fails throws away what waits in its queue, but what stands before a
 * fault is to be delivered: the failure travels through the queue, to a second stream that has none.
 */
export class StageStream<In, Out> extends TransformStream<In, Out> {
  readonly #readable: ReadableStream<Out>;

  constructor(stage: Stage<In, Out>) {
    let failure: Failure | null = null;
    const attempt = (controller: { enqueue(out: never): void }, action: (emit: Emit<Out>) => void) => {
      if (failure) throw failure.reason;
      try {
        action((out) => controller.enqueue(out as never));
      } catch (error) {
        stage.close?.();
        failure = new Failure(error);
        controller.enqueue(failure as never);
      }
    };
    super({
      transform: (chunk, controller) => attempt(controller, (emit) => stage.push(chunk, emit)),
      flush(controller) {
        if (failure) return;
        attempt(controller, (emit) => stage.end(emit));
        stage.close?.();
      },
    });
    this.#readable = super.readable.pipeThrough(
      new TransformStream<Out, Out>({
        transform(chunk, controller) {
          if (chunk instanceof Failure) throw chunk.reason;
          controller.enqueue(chunk);
        },
      }),
    );
  }

  override get readable(): ReadableStream<Out> {
    return this.#readable;
  }
}

/** The same as a stream of Node.js, in object mode on both sides. */
export function stageDuplex<In, Out>(stage: Stage<In, Out>): Duplex {
  return new StageDuplex(stage);
}

class StageDuplex<In, Out> extends Transform {
  readonly #stage: Stage<In, Out>;
  /** Ends the stream as a failure, once what waits in its queue has been read. */
  #fail: (() => void) | null = null;

  constructor(stage: Stage<In, Out>) {
    super({ objectMode: true });
    this.#stage = stage;
  }

  override _transform(chunk: In, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#attempt(done, (emit) => this.#stage.push(chunk, emit));
  }

  override _flush(done: (error?: Error) => void): void {
    this.#attempt(done, (emit) => this.#stage.end(emit));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stage.close?.();
    done(error);
  }

  override read(size?: number): unknown {
    const chunk = super.read(size);
    if (this.#fail && this.readableLength === 0) {
      process.nextTick(this.#fail);
      this.#fail = null;
    }
    return chunk;
  }

  #attempt(done: (error?: Error) => void, action: (emit: Emit<Out>) => void): void {
    try {
      action((out) => this.push(out));
    } catch (error) {
      if (this.readableLength === 0) done(error as Error);
      else this.#fail = () => done(error as Error);
      return;
    }
    done();
  }
}

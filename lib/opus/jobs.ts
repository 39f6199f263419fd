import { native } from '../native.js';
import { beginJob, endJob, nativeOf, type OpusCoder } from './coder.js';

/** One frame or packet for one coder, to be worked on away from the event loop. */
export interface CoderJob<T = unknown> {
  coder: OpusCoder;
  /** Samples for an encoder, a packet for a decoder, null for a packet that was lost. */
  input: ArrayBufferView | null;
  /** Of a decoder's output: 0 Int16Array, 1 Int32Array, 2 Float32Array. */
  format?: number;
  fec?: boolean;
  frameSize?: number;
  /** Makes the result, or throws for what libopus answered. */
  result(code: number, output: ArrayBuffer | null): T;
}

const PARAMETERS = 3;

/** Runs jobs on the pool, those of one coder in order, and settles once when all are done. Never rejects. */
export function runJobs<T>(jobs: readonly CoderJob<T>[]): Promise<PromiseSettledResult<T>[]> {
  const settled = new Array<PromiseSettledResult<T>>(jobs.length);
  const begun: number[] = [];
  jobs.forEach((job, index) => {
    try {
      beginJob(job.coder);
      begun.push(index);
    } catch (reason) {
      settled[index] = { status: 'rejected', reason };
    }
  });
  const parameters = new Int32Array(begun.length * PARAMETERS);
  begun.forEach((index, i) => {
    const { format = 0, fec = false, frameSize = 0 } = jobs[index] as CoderJob<T>;
    parameters.set([format, fec ? 1 : 0, frameSize], i * PARAMETERS);
  });
  const chosen = begun.map((index) => jobs[index] as CoderJob<T>);
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown) => {
      for (const { coder } of chosen) endJob(coder);
      reject(reason);
    };
    try {
      native.opusRun(
        chosen.map(({ coder }) => nativeOf(coder)),
        chosen.map(({ input }) => input),
        parameters,
        (error, codes, outputs) => {
          if (error) return fail(new Error(error.message));
          for (const { coder } of chosen) endJob(coder);
          chosen.forEach((job, i) => {
            settled[begun[i] as number] = settle(job, codes[i] as number, outputs[i] ?? null);
          });
          resolve(settled);
        },
      );
    } catch (error) {
      fail(error);
    }
  });
}

function settle<T>(job: CoderJob<T>, code: number, output: ArrayBuffer | null): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: job.result(code, output) };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

export async function runJob<T>(job: CoderJob<T>): Promise<T> {
  const [settled] = await runJobs([job]);
  if (settled?.status === 'fulfilled') return settled.value;
  throw settled?.reason;
}

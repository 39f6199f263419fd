import { checkOptions, wrongType } from '../core/check.js';
import { type OpusDecodeOptions, OpusDecoderBase } from './base-decoder.js';
import { OpusEncoderBase } from './base-encoder.js';
import type { OpusSampleFormat, OpusSamples } from './format.js';
import { type CoderJob, runJobs } from './jobs.js';

export interface OpusEncodeJob {
  encoder: OpusEncoderBase;
  pcm: OpusSamples;
}

export interface OpusDecodeJob extends OpusDecodeOptions {
  decoder: OpusDecoderBase;
  /** Null conceals a lost packet. */
  packet: Uint8Array | null;
  format?: OpusSampleFormat;
}

export type OpusJob = OpusEncodeJob | OpusDecodeJob;

/** Of one job: what encode() or decode() would have given, or thrown. */
export type OpusJobResult<Job extends OpusJob> = PromiseSettledResult<
  Job extends OpusEncodeJob ? Uint8Array<ArrayBuffer> : OpusSamples
>;

/**
 * Encodes and decodes for many streams in one call, on all cores: what a mixer or a recorder does once per tick. Resolves
 * when all are done, with a result for each job in its place; a job that fails takes no other along.
 */
export async function opusBatch<Job extends OpusJob>(jobs: readonly Job[]): Promise<OpusJobResult<Job>[]> {
  if (!Array.isArray(jobs)) throw wrongType('array', 'jobs', jobs);
  return (await runJobs(jobs.map(prepare))) as OpusJobResult<Job>[];
}

function prepare(job: OpusJob): CoderJob {
  const { encoder, decoder } = checkOptions(job, 'job') as Partial<OpusEncodeJob & OpusDecodeJob>;
  if (encoder instanceof OpusEncoderBase) return OpusEncoderBase.job(encoder, (job as OpusEncodeJob).pcm);
  if (!(decoder instanceof OpusDecoderBase)) throw wrongType('job with an encoder or a decoder', 'job', job);
  const { packet, ...options } = job as OpusDecodeJob;
  return OpusDecoderBase.job(decoder, packet, options);
}

/** The same instant on the two timelines: what the native side counts from, and what performance.now() does. */
const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds on the timeline of performance.now() of milliseconds on that of the native side. */
export function performanceTime(nativeMs: number): number {
  return nativeMs - offset;
}

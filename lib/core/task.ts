/** HTML's "queue a task": runs after the promise callbacks of the present one. */
export function queueTask(run: () => void): void {
  setImmediate(run);
}

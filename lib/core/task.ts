/** HTML's "queue a task": runs after the promise callbacks of the present one. */
export function queueTask(run: () => void): void {
  setImmediate(run);
}

/** Runs once every promise callback that is due has run, still ahead of the next event from native code. */
export function afterMicrotasks(run: () => void): void {
  queueMicrotask(() => process.nextTick(run));
}

const atTaskEnd = new Set<() => void>();

/** Runs once the present task has ended: ahead of later timers, and of the results that `endTask` announces. */
export function afterTask(run: () => void): void {
  const finish = (): void => {
    clearImmediate(immediate);
    clearTimeout(timer);
    atTaskEnd.delete(finish);
    run();
  };
  const immediate = setImmediate(finish);
  const timer = setTimeout(finish, 0);
  atTaskEnd.add(finish);
}

/** Called first when native code brings a result, which is a task of its own. */
export function endTask(): void {
  for (const finish of atTaskEnd) finish();
}

/** Runs once the present task has ended, ahead of any timer that is set later. */
export function afterTask(run: () => void): void {
  const finish = (): void => {
    clearImmediate(immediate);
    clearTimeout(timer);
    run();
  };
  const immediate = setImmediate(finish);
  const timer = setTimeout(finish, 0);
}

/** HTML's "queue a task": runs after the promise callbacks of the present one. */
export function queueTask(run: () => void): void {
  setImmediate(run);
}

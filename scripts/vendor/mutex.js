// @ts-check
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const HEARTBEAT_MS = 5_000;
const STALE_MS = 30_000;

/**
 * Runs `work` while no other process does. The lock is a file that its holder touches every few seconds, so one that was
 * left behind by a crash is recognised: at once when its process is gone, otherwise when it was not touched for a while.
 * @template T
 * @param {string} file
 * @param {() => void} onWait Called once when another process holds the lock.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(file, onWait, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let told = false; !acquire(file); told = true) {
    if (!told) onWait();
    await delay(250);
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

/** @param {string} file */
function acquire(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  const abandoned = findAbandoned(file);
  if (abandoned !== undefined) remove(file, abandoned);
  return false;
}

/**
 * @param {string} file
 * @returns {string | undefined} The contents of a lock that nobody holds any more.
 */
function findAbandoned(file) {
  let text = '';
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    text = readFileSync(file, 'utf8');
    if (age > STALE_MS) return text;
    const holder = JSON.parse(text);
    if (holder.host === os.hostname()) process.kill(holder.pid, 0);
  } catch (error) {
    // ESRCH: the holder is gone. Anything else (just removed, half written, another user's process) is no proof.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return text;
  }
  return undefined;
}

/**
 * Removes an abandoned lock, but not the one that another process may have put in its place meanwhile.
 * @param {string} file
 * @param {string} text
 */
function remove(file, text) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') === text) rmSync(aside);
    else renameSync(aside, file);
  } catch {
    // Somebody else removed it first.
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The lock was removed by hand; the work goes on and ends as usual.
  }
}

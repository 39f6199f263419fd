/** What libwebrtc says about its work, for those who look for a fault. */
import { checkFunction, checkOneOf } from '../core/check.js';
import { LogTapEvent, type NativeLogTap, native } from '../native.js';

const LEVELS = ['verbose', 'info', 'warning', 'error'] as const;

export type LogLevel = (typeof LEVELS)[number];

export interface LogEntry {
  level: LogLevel;
  message: string;
  /** File and line of libwebrtc. */
  source: string;
  /** How many entries before this one were lost because the event loop was busy. */
  dropped: number;
}

let tap: NativeLogTap | null = null;

/**
 * Hands each entry of a level, or of one above it, to a function; null ends that. There is one handler for each
 * thread of JavaScript, and it hears of the connections of the whole process.
 */
export function setLogHandler(handler: ((entry: LogEntry) => void) | null, level: LogLevel = 'warning'): void {
  const severity = LEVELS.indexOf(checkOneOf(level, 'level', LEVELS));
  if (handler !== null) checkFunction(handler, 'handler');
  tap?.close();
  tap = null;
  if (handler === null) return;
  const next = new native.LogTap(severity);
  next.receive = (event, lineSeverity, message, source, dropped) => {
    // What was on its way to an earlier handler is of no interest to the present one.
    if (event !== LogTapEvent.Line || tap !== next) return;
    handler({ level: LEVELS[lineSeverity] as LogLevel, message, source, dropped });
  };
  tap = next;
}

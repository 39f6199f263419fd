import { readFileSync } from 'node:fs';
import { inspect } from './inspect.js';
import { transcode } from './transcode.js';
import { UsageError } from './usage-error.js';

const FAILURE = 1;
const WRONG_USAGE = 2;
const INTERRUPTED = 130;

const HELP = `voxlink: sound files of Opus and WAV

  voxlink transcode <input> <output> [options]   makes one file of another
  voxlink inspect <file>                         tells what is in a file of Opus
  voxlink <command> --help                       tells more
  voxlink --version
`;

/** A command writes its results to standard output and all else to standard error. */
export type Command = (args: string[], signal: AbortSignal) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = { transcode, inspect };

/** Runs a command line, and answers the exit code: 0, 1 for a failure, 2 for wrong usage, 130 for Ctrl+C. */
export async function runCommand([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? process.stderr : process.stdout).write(HELP);
    return name === undefined ? WRONG_USAGE : 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    process.stderr.write(`voxlink: there is no command '${name}'\n\n${HELP}`);
    return WRONG_USAGE;
  }
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await command(args, controller.signal);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    process.stderr.write(`voxlink ${name}: ${(error as Error).message}\n`);
    if (isUsage) process.stderr.write(`voxlink ${name} --help tells more.\n`);
    if (controller.signal.aborted) return INTERRUPTED;
    return isUsage ? WRONG_USAGE : FAILURE;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

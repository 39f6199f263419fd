import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line says something that is not understood. */
export class UsageError extends Error {}

/** Like parseArgs of Node.js, with its refusals as UsageErrors. */
export function parse<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** 32000, 32k or 1.5M. */
export function parseAmount(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new UsageError(`Expected a number such as 32000 or 32k for --${name}, not '${text}'`);
  return Number(digits) * (unit === 'k' ? 1000 : unit === 'M' ? 1e6 : 1);
}

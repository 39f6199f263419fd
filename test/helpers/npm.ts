import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';

/** The file to run with Node.js in place of the command `npm`, which a restricted PATH may lack. */
export function npmCli(): string {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js')) return running;
  return realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim());
}

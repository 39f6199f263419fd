import { spawn } from 'node:child_process';

const TIMEOUT = 30_000;

/**
 * Runs a module in a fresh process.
 * @param {string} source
 * @returns {Promise<{ answer: any, endedAt: bigint }>} the JSON it wrote to its output, and when the process had ended
 */
export function runScript(source) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    let endedAt = 0n;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, TIMEOUT);
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('exit', () => {
      endedAt = process.hrtime.bigint();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (isLate) return reject(new Error(`no end within ${TIMEOUT / 1000} s`));
      if (code !== 0) console.error(`  a process ended with ${signal ?? code}`);
      if (output === '') return reject(new Error('the process wrote nothing'));
      resolve({ answer: JSON.parse(output), endedAt });
    });
  });
}

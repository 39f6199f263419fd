#!/usr/bin/env node
/** The command `voxlink`. */
import { runCommand } from './commands.js';

// Whoever reads the output may have enough of it, such as `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCommand(process.argv.slice(2));

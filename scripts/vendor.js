// @ts-check
// Fetches the native libraries into vendor/: npm run vendor [-- --update-lock]. See vendor/README.md.
import { parseArgs } from 'node:util';
import { explainFileError, VendorError } from './vendor/errors.js';
import { vendor } from './vendor/vendor.js';

const { values } = parseArgs({ options: { 'update-lock': { type: 'boolean', default: false } } });
try {
  await vendor({ updateLock: values['update-lock'] });
} catch (caught) {
  const error = explainFileError(caught);
  if (!(error instanceof VendorError)) throw error;
  console.error(`voxlink: ${error.message} [${error.code}]`);
  process.exitCode = 1;
}

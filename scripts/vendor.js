// @ts-check
// Fetches the native libraries into vendor/: npm run vendor [-- --update-lock]. See vendor/README.md.
import { parseArgs } from 'node:util';
import { reportFailure } from './vendor/errors.js';
import { vendor } from './vendor/vendor.js';

const { values } = parseArgs({ options: { 'update-lock': { type: 'boolean', default: false } } });
await vendor({ updateLock: values['update-lock'] }).catch(reportFailure);

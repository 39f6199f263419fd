// @ts-check
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { VendorError } from './errors.js';
import { readStamp } from './layout.js';
import { readManifest, root } from './manifest.js';

/**
 * Puts the licences of everything that is linked into the addon where the package ships them: licenses/ and
 * THIRD-PARTY-NOTICES.md.
 * @param {string} folder The folder of the native libraries.
 */
export function collectLicenses(folder) {
  const target = path.join(root, 'licenses');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const from = path.join(folder, 'licenses');
  if (!existsSync(from)) {
    throw new VendorError(
      'ERR_VENDOR_NO_LICENSES',
      `${folder} has no licenses folder, and the package must ship them.`,
    );
  }
  for (const entry of readdirSync(from)) {
    const source = path.join(from, entry);
    const text = statSync(source).isDirectory() ? path.join(source, 'copyright') : source;
    cpSync(text, path.join(target, `${entry}.txt`));
  }
  const wrapper = createRequire(import.meta.url).resolve('node-addon-api/package.json');
  cpSync(path.join(path.dirname(wrapper), 'LICENSE.md'), path.join(target, 'node-addon-api.txt'));

  const versions = readStamp(folder)?.versions ?? {};
  const manifest = readManifest();
  const rows = [...Object.entries(manifest.packages), ...Object.entries(manifest.sources)].flatMap(
    ([name, { notice }]) => (notice ? [[notice.name, versions[name] ?? '', notice.license, name]] : []),
  );
  rows.push(['node-addon-api', JSON.parse(readFileSync(wrapper, 'utf8')).version, 'MIT', 'node-addon-api']);
  for (const [, , , file] of rows) {
    if (existsSync(path.join(target, `${file}.txt`))) continue;
    throw new VendorError('ERR_VENDOR_NO_LICENSES', `The licence of ${file} is not in ${from}.`);
  }
  writeFileSync(path.join(root, 'THIRD-PARTY-NOTICES.md'), notices(rows));
}

/** @param {string[][]} rows */
function notices(rows) {
  const table = rows.map(
    ([name, version, license, file]) => `| ${name} | ${version} | ${license} | [${file}.txt](licenses/${file}.txt) |`,
  );
  return [
    '# Third-party notices',
    '',
    'The prebuilt addon contains code of these projects. Where a text refers to `/usr/share/common-licenses`, the full licence is',
    'beside it: [Apache-2.0](licenses/Apache-2.0.txt), [GPL-3](licenses/GPL-3.txt). A text may also name licences of files',
    "that are not compiled in, such as a project's build scripts or manual.",
    '',
    '| component | version | licence | text |',
    '|---|---|---|---|',
    ...table,
    '',
  ].join('\n');
}

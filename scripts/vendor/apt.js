// @ts-check
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VendorError } from './errors.js';
import { matches } from './manifest.js';
import { runApt } from './mirror.js';
import { field, parseStanzas } from './stanzas.js';

/** @typedef {import('./lock.js').LockedFile} LockedFile */

/**
 * An apt of our own: it shares nothing with the system's but the programs and the way to the network, needs no root and
 * changes nothing outside its folder. The archive's signature is checked by apt itself, against one named keyring.
 */
export class PrivateApt {
  #config;

  /**
   * @param {string} folder
   * @param {{ mirror: string, keyring: string, suite: string, component: string, architecture: string }} archive
   */
  constructor(folder, archive) {
    this.mirror = archive.mirror;
    this.#config = path.join(folder, 'apt.conf');
    const below = (/** @type {string[]} */ ...names) => path.join(folder, ...names);
    for (const name of ['state/lists/partial', 'cache/archives/partial', 'sources', 'empty']) {
      mkdirSync(below(name), { recursive: true });
    }
    writeFileSync(below('state/status'), '');
    writeFileSync(
      below('sources/archive.sources'),
      [
        'Types: deb deb-src',
        `URIs: ${archive.mirror}`,
        `Suites: ${archive.suite}`,
        `Components: ${archive.component}`,
        `Architectures: ${archive.architecture}`,
        `Signed-By: ${archive.keyring}`,
        'Targets: Packages Sources',
        '',
      ].join('\n'),
    );
    writeFileSync(
      this.#config,
      [
        // The system's hooks tell its desktop about updates; ours are none of its business.
        '#clear APT::Update::Pre-Invoke;',
        '#clear APT::Update::Post-Invoke;',
        '#clear APT::Update::Post-Invoke-Success;',
        `Dir::State "${below('state')}";`,
        `Dir::State::status "${below('state/status')}";`,
        `Dir::Cache "${below('cache')}";`,
        'Dir::Cache::pkgcache "pkgcache.bin";',
        'Dir::Cache::srcpkgcache "srcpkgcache.bin";',
        'Dir::Etc::SourceList "/dev/null";',
        `Dir::Etc::SourceParts "${below('sources')}";`,
        'Dir::Etc::Preferences "/dev/null";',
        `Dir::Etc::PreferencesParts "${below('empty')}";`,
        `APT::Architecture "${archive.architecture}";`,
        '#clear APT::Architectures;',
        `APT::Architectures { "${archive.architecture}"; };`,
        'Acquire::Languages "none";',
        'Acquire::Retries "2";',
        'Acquire::http::Timeout "20";',
        'Acquire::https::Timeout "20";',
        // When root runs this, apt would hand the download to a user who cannot enter our folder.
        'APT::Sandbox::User "root";',
        '',
      ].join('\n'),
    );
  }

  /** Fetches the archive's index and checks its signature. */
  async update() {
    const result = await this.#run('apt-get', ['update', '--error-on=any']);
    if (result.status !== 0) throw this.#explain(result.stderr, 'The index of packages could not be fetched');
  }

  /**
   * @param {string} name
   * @returns {Promise<LockedFile>} The suite's current version.
   */
  async package(name) {
    const { stdout } = await this.#run('apt-cache', ['show', '--no-all-versions', name]);
    const stanza = parseStanzas(stdout)[0];
    if (!stanza) throw this.#gone(name);
    return { version: field(stanza, 'Version'), sha256: field(stanza, 'SHA256'), size: Number(field(stanza, 'Size')) };
  }

  /**
   * @param {string} name
   * @param {string} pattern The one file of the source package that is wanted.
   * @returns {Promise<LockedFile>}
   */
  async source(name, pattern) {
    const { stdout } = await this.#run('apt-cache', ['showsrc', '--only-source', name]);
    const stanza = parseStanzas(stdout)[0];
    if (!stanza) throw this.#gone(name);
    for (const line of field(stanza, 'Checksums-Sha256').trim().split('\n')) {
      const [hash, size, file] = line.trim().split(' ');
      if (hash && file && matches(file, pattern)) {
        return { version: field(stanza, 'Version'), sha256: hash, size: Number(size), file };
      }
    }
    throw new VendorError('ERR_VENDOR_PACKAGE_GONE', `The source package ${name} holds no file ${pattern}.`);
  }

  /**
   * Downloads into `folder`; apt compares every file with the signed index.
   * @param {string} folder
   * @param {{ packages: Record<string, LockedFile>, sources: Record<string, LockedFile> }} wanted
   * @param {(bytes: number) => void} onProgress Called with the bytes that have arrived.
   */
  async download(folder, wanted, onProgress) {
    const watch = setInterval(() => onProgress(bytesIn(folder)), 100);
    try {
      const packages = Object.entries(wanted.packages).map(([name, { version }]) => `${name}=${version}`);
      if (packages.length > 0) await this.#fetch(folder, ['download', ...packages]);
      for (const [name, { version }] of Object.entries(wanted.sources)) {
        await this.#fetch(folder, ['source', '--download-only', '--tar-only', `${name}=${version}`]);
      }
    } finally {
      clearInterval(watch);
    }
  }

  /**
   * @param {string} folder
   * @param {string[]} args
   */
  async #fetch(folder, args) {
    const result = await this.#run('apt-get', args, folder);
    if (result.status !== 0) throw this.#explain(result.stderr, 'A package could not be fetched');
  }

  /**
   * @param {string} program
   * @param {string[]} args
   * @param {string} [cwd]
   */
  #run(program, args, cwd) {
    return runApt(program, [`--config-file=${this.#config}`, '-q', ...args], { cwd });
  }

  /** @param {string} name */
  #gone(name) {
    return new VendorError(
      'ERR_VENDOR_PACKAGE_GONE',
      `The archive has no package ${name} any more. vendor/manifest.json must name its successor.`,
    );
  }

  /**
   * @param {string} stderr
   * @param {string} what
   */
  #explain(stderr, what) {
    const said = stderr
      .split('\n')
      .filter((line) => /^[EW]: /.test(line))
      .join('\n');
    if (/hash sum mismatch|unexpected size/i.test(said)) {
      return new VendorError('ERR_VENDOR_HASH_MISMATCH', `${what}: it is not what the signed index says.\n${said}`);
    }
    if (/GPG error|NO_PUBKEY|BADSIG|EXPKEYSIG|not signed|signature|gpgv|sqv/i.test(said)) {
      return new VendorError('ERR_VENDOR_SIGNATURE', `${what}: the archive's signature does not hold.\n${said}`);
    }
    if (/no space left/i.test(said)) {
      return new VendorError('ERR_VENDOR_DISK_FULL', `${what}: no space left on the disk.\n${said}`);
    }
    return new VendorError('ERR_VENDOR_MIRROR_UNREACHABLE', `${what} from ${this.mirror}.\n${said}`);
  }
}

/** @param {string} folder */
function bytesIn(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    try {
      if (entry.isFile()) bytes += statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size;
    } catch {
      // apt renamed the file between the listing and the look at it.
    }
  }
  return bytes;
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PackageArchive } from '../helpers/package-archive.js';
import { opusArchive, SUITE, testPackages, VendorCheckout } from '../helpers/vendor-checkout.js';

// Each test runs apt, dpkg and a small cmake build several times.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const temporary = mkdtempSync(path.join(os.tmpdir(), 'vendor-test-'));
let archive: PackageArchive;
let opus: Buffer;
let checkout: VendorCheckout;
let cache: string;
let count = 0;

beforeAll(async () => {
  archive = await PackageArchive.start(temporary);
  opus = opusArchive(temporary);
});

afterAll(() => {
  archive.stop();
  rmSync(temporary, { recursive: true, force: true });
});

beforeEach(() => {
  publish('1.0-1');
  archive.requests.length = 0;
  archive.tamper = (_path, body) => body;
  const folder = path.join(temporary, `checkout-${++count}`);
  cache = path.join(temporary, `cache-${count}`);
  const keyring = path.join(temporary, `keyring-${count}.gpg`);
  writeFileSync(keyring, archive.key.keyring);
  mkdirSync(folder);
  checkout = new VendorCheckout(folder, {
    VOXLINK_APT_MIRROR: archive.address,
    VOXLINK_APT_KEYRING: keyring,
    VOXLINK_CACHE: cache,
  });
});

function publish(version: string): void {
  archive.publish(SUITE, testPackages(version), { name: 'opus', version: '1.6', archive: opus });
}

function forget(): void {
  rmSync(checkout.vendored, { recursive: true, force: true });
}

const cachedPackages = () => readdirSync(path.join(cache, 'packages')).filter((name) => !name.endsWith('.json'));
const UNREACHABLE = { VOXLINK_APT_MIRROR: 'http://127.0.0.1:9/debian' };

describe('fetching', () => {
  it('unpacks what the manifest names, and nothing else', async () => {
    expect(await checkout.run()).toMatchObject({ status: 0 });
    expect(readdirSync(path.join(checkout.vendored, 'include')).sort()).toEqual(['one', 'opus', 'two.h']);
    expect(readdirSync(path.join(checkout.vendored, 'include/one')).sort()).toEqual(['config.h', 'one.h']);
    expect(readdirSync(path.join(checkout.vendored, 'lib')).sort()).toEqual(['libone_base.a', 'libopus.a', 'libtwo.a']);
    expect(readdirSync(path.join(checkout.vendored, 'licenses')).sort()).toEqual([
      'Test',
      'libone-dev',
      'libtwo-dev',
      'opus',
    ]);
  });

  it('builds libopus with the patch applied', async () => {
    await checkout.run();
    const main = path.join(checkout.folder, 'main.c');
    writeFileSync(main, 'int opus_answer(void);\nint main(void) { return opus_answer(); }\n');
    const program = path.join(checkout.folder, 'main');
    execFileSync('cc', [main, path.join(checkout.vendored, 'lib/libopus.a'), '-o', program]);
    expect(() => execFileSync(program)).toThrow(expect.objectContaining({ status: 2 }));
  });

  it('records versions and hashes in the lock file on request', async () => {
    expect(await checkout.run(['--update-lock'])).toMatchObject({ status: 0 });
    const lock = JSON.parse(checkout.read('vendor/lock.json'));
    expect(lock.suite).toBe(SUITE);
    expect(Object.keys(lock.platforms['linux-x64'])).toEqual(['libone-dev', 'libtwo-dev']);
    expect(lock.platforms['linux-x64']['libone-dev']).toMatchObject({ version: '1.0-1' });
    expect(lock.sources.opus).toMatchObject({ version: '1.6-1', file: 'opus_1.6.orig.tar.xz' });
  });

  it('does nothing the second time', async () => {
    await checkout.run();
    archive.requests.length = 0;
    expect(await checkout.run()).toEqual({ status: 0, stderr: '' });
    expect(archive.requests).toEqual([]);
  });

  it('needs no network once the cache is filled', async () => {
    await checkout.run();
    forget();
    expect(await checkout.run([], UNREACHABLE)).toMatchObject({ status: 0 });
    expect(checkout.has('vendor/linux-x64/lib/libtwo.a')).toBe(true);
  });

  it('takes the whole current set once a locked version has left the mirror, and says so', async () => {
    await checkout.run(['--update-lock']);
    forget();
    rmSync(cache, { recursive: true });
    publish('2.0-1');
    const lock = checkout.read('vendor/lock.json');
    const { status, stderr } = await checkout.run();
    expect(status).toBe(0);
    expect(stderr).toContain('no longer has libone-dev 1.0-1 (now 2.0-1), libtwo-dev 1.0-1 (now 2.0-1)');
    expect(checkout.read('vendor/linux-x64/lib/libtwo.a')).toBe('2.0-1');
    expect(checkout.read('vendor/lock.json')).toBe(lock);

    forget();
    expect(await checkout.run([], UNREACHABLE)).toMatchObject({ status: 0 });
    expect(checkout.read('vendor/linux-x64/lib/libtwo.a')).toBe('2.0-1');
  });

  it('lets two runs at once take turns', async () => {
    const outcomes = await Promise.all([checkout.run(), checkout.run()]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0]);
    expect(outcomes.filter(({ stderr }) => stderr.includes('waiting for another run'))).toHaveLength(1);
    expect(archive.requests.filter((name) => name.includes('libone-dev_'))).toHaveLength(1);
  });
});

describe('trust', () => {
  it('refuses an archive that other keys signed', async () => {
    const other = await PackageArchive.start(temporary);
    other.stop();
    writeFileSync(checkout.env.VOXLINK_APT_KEYRING as string, other.key.keyring);
    const { status, stderr } = await checkout.run();
    expect(status).toBe(1);
    expect(stderr).toContain('[ERR_VENDOR_SIGNATURE]');
    expect(checkout.has('vendor/linux-x64')).toBe(false);
  });

  it('refuses a package that is not what the index says, and keeps nothing', async () => {
    archive.tamper = (name, body) => (name.includes('libtwo-dev_') ? Buffer.alloc(body.length, 1) : body);
    const { status, stderr } = await checkout.run();
    expect(status).toBe(1);
    expect(stderr).toContain('[ERR_VENDOR_HASH_MISMATCH]');
    expect(checkout.has('vendor/linux-x64')).toBe(false);
    expect(cachedPackages()).toEqual([]);
    expect(readdirSync(cache).filter((name) => name.startsWith('work-'))).toEqual([]);
  });

  it('refuses a file that the lock describes otherwise, and keeps nothing', async () => {
    await checkout.run(['--update-lock']);
    forget();
    rmSync(cache, { recursive: true });
    const lock = JSON.parse(checkout.read('vendor/lock.json'));
    lock.platforms['linux-x64']['libone-dev'].sha256 = '0'.repeat(64);
    checkout.write('vendor/lock.json', JSON.stringify(lock));
    const { status, stderr } = await checkout.run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/libone-dev 1\.0-1 is not the file.*--update-lock.*\[ERR_VENDOR_HASH_MISMATCH\]/);
    expect(checkout.has('vendor/linux-x64')).toBe(false);
    expect(cachedPackages()).toEqual([]);
  });

  it('fetches a damaged file of the cache again', async () => {
    await checkout.run();
    forget();
    const damaged = cachedPackages().find((name) => name.includes('libone-dev')) as string;
    writeFileSync(path.join(cache, 'packages', damaged), 'x');
    expect(await checkout.run()).toMatchObject({ status: 0 });
    expect(checkout.has('vendor/linux-x64/lib/libone_base.a')).toBe(true);
  });
});

describe('when something is missing', () => {
  it('says what to do without apt', async () => {
    const { status, stderr } = await checkout.run([], { PATH: path.dirname(process.execPath).concat('/nothing') });
    expect(status).toBe(1);
    expect(stderr).toMatch(/no apt-get on this system.*VOXLINK_VENDOR_DIR.*\[ERR_VENDOR_NO_APT\]/);
  });

  it('says what to do when the mirror cannot be reached and the cache is empty', async () => {
    const { status, stderr } = await checkout.run([], UNREACHABLE);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /cache does not hold.*VOXLINK_APT_MIRROR.*VOXLINK_VENDOR_DIR.*\[ERR_VENDOR_MIRROR_UNREACHABLE\]/s,
    );
    expect(checkout.has('vendor/linux-x64')).toBe(false);
  });

  it('says where the keys belong when there are none', async () => {
    const { status, stderr } = await checkout.run([], { VOXLINK_APT_KEYRING: path.join(temporary, 'none.gpg') });
    expect(status).toBe(1);
    expect(stderr).toMatch(/debian-archive-keyring.*\[ERR_VENDOR_NO_KEYRING\]/);
  });

  it('names the package that the archive no longer has', async () => {
    archive.publish(SUITE, testPackages('1.0-1').slice(0, 1), { name: 'opus', version: '1.6', archive: opus });
    const { status, stderr } = await checkout.run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/no package libtwo-dev any more.*\[ERR_VENDOR_PACKAGE_GONE\]/);
  });

  it('names the platforms there are on another one', async () => {
    const platforms = { 'plan9-mips': { architecture: 'mips', triplet: 'mips-plan9' } };
    const manifest = JSON.parse(checkout.read('vendor/manifest.json'));
    checkout.write('vendor/manifest.json', JSON.stringify({ ...manifest, platforms }));
    const { status, stderr } = await checkout.run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/no native libraries for linux-x64, only for plan9-mips.*\[ERR_VENDOR_PLATFORM\]/);
  });

  it('says where to point the cache when it cannot be written', async () => {
    const { status, stderr } = await checkout.run([], { VOXLINK_CACHE: '/dev/null/cache' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/Set VOXLINK_CACHE.*\[ERR_VENDOR_NOT_WRITABLE\]/);
  });
});

describe('recovering', () => {
  it('starts over after a full disk', async () => {
    // The disk fills up while the second package is copied.
    const program = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { cpSync } = fs;
      fs.cpSync = (from, to, options) => {
        if (!to.includes('libtwo')) return cpSync(from, to, options);
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', path: to });
      };
      syncBuiltinESMExports();`;
    const { status, stderr } = await checkout.run([], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}`,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/No space left.*libtwo\.a.*\[ERR_VENDOR_DISK_FULL\]/);
    expect(readdirSync(path.join(checkout.folder, 'vendor')).sort()).toEqual(['lock.json', 'manifest.json', 'patches']);

    expect(await checkout.run()).toMatchObject({ status: 0 });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('starts over after %s in the middle of a download', async (signal) => {
    const reached = new Promise<void>((resolve) => {
      archive.tamper = (name, body) => {
        if (!name.includes('libtwo-dev_')) return body;
        resolve();
        return 'hang';
      };
    });
    const { child, outcome } = checkout.start();
    await reached;
    child.kill(signal);
    expect((await outcome).status).not.toBe(0);
    expect(checkout.has('vendor/linux-x64')).toBe(false);

    archive.tamper = (_path, body) => body;
    expect(await checkout.run()).toMatchObject({ status: 0 });
    expect(checkout.has('vendor/linux-x64/lib/libtwo.a')).toBe(true);
    expect(readdirSync(cache).filter((name) => name.startsWith('work-'))).toEqual([]);
  });

  it('replaces what an interrupted run left beside', async () => {
    mkdirSync(path.join(checkout.folder, 'vendor/.linux-x64-new'));
    expect(await checkout.run()).toMatchObject({ status: 0 });
    expect(checkout.has('vendor/.linux-x64-new')).toBe(false);
  });
});

describe('VOXLINK_VENDOR_DIR', () => {
  it('takes a folder instead of a download', async () => {
    await checkout.run();
    const provided = path.join(temporary, `provided-${count}`);
    execFileSync('cp', ['-r', checkout.vendored, provided]);
    forget();
    archive.requests.length = 0;
    expect(await checkout.run([], { VOXLINK_VENDOR_DIR: provided })).toEqual({ status: 0, stderr: '' });
    expect(archive.requests).toEqual([]);
    expect(checkout.has('vendor/linux-x64')).toBe(false);
  });

  it('says what the folder lacks', async () => {
    const { status, stderr } = await checkout.run([], { VOXLINK_VENDOR_DIR: temporary });
    expect(status).toBe(1);
    expect(stderr).toMatch(/lacks include\/one.*lib\/libopus\.a.*\[ERR_VENDOR_FOLDER_INCOMPLETE\]/);
  });
});

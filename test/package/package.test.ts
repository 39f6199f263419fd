import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LocalRegistry } from '../helpers/local-registry.js';
import { type NodeVersion, nodeVersions } from '../helpers/node-versions.js';
import { npmCli } from '../helpers/npm.js';

// Packing compresses 20 MB, and the first run fetches the other Node.js versions.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

const root = path.resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const exported = Object.keys(manifest.exports)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => path.posix.join('voxlink', name));

let folder: string;
let registry: LocalRegistry;
let tarball: string;
let nodes: NodeVersion[];
/** What the installed package finds on its PATH: Node.js and a shell. No compiler, no cmake, no apt, no git. */
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'package-test-'));
  execFileSync(process.execPath, [path.join(root, 'scripts/prebuild.js')], { stdio: 'ignore' });
  const packed = execFileSync(
    process.execPath,
    [npmCli(), 'pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  tarball = path.join(folder, JSON.parse(packed)[0].filename);
  registry = await LocalRegistry.start(path.join(root, 'node_modules'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, path.join(bin, 'node'));
  symlinkSync('/bin/sh', path.join(bin, 'sh'));
  env = {
    PATH: bin,
    HOME: folder,
    npm_config_registry: registry.address,
    npm_config_cache: path.join(folder, 'npm-cache'),
  };
  nodes = nodeVersions();
});

afterAll(() => {
  registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Installs the tarball into an empty project, and answers its folder. */
async function install(name: string, args: string[]): Promise<string> {
  const project = path.join(folder, name);
  mkdirSync(project);
  writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
  // Not the synchronous call: the registry answers from this process.
  await promisify(execFile)(process.execPath, [npmCli(), 'install', '--no-audit', '--no-fund', ...args, tarball], {
    cwd: project,
    env,
  });
  return project;
}

function run(node: string, project: string, args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(node, args, { cwd: project, env, encoding: 'utf8' });
}

describe('the tarball', () => {
  it('ships the addon and the licences of all that is in it', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
    expect(files).toContain('package/prebuilds/linux-x64/voxlink.glibc.node');
    expect(files).toContain('package/THIRD-PARTY-NOTICES.md');
    const notices = readFileSync(path.join(root, 'THIRD-PARTY-NOTICES.md'), 'utf8');
    const linked = [...notices.matchAll(/\]\((licenses\/[^)]+)\)/g)].map((match) => `package/${match[1]}`);
    expect(linked.length).toBeGreaterThan(12);
    for (const file of linked) expect(files).toContain(file);
  });

  it('ships what a build from source needs, and no build output', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
    for (const file of ['CMakeLists.txt', 'scripts/install.js', 'vendor/manifest.json', 'vendor/lock.json']) {
      expect(files).toContain(`package/${file}`);
    }
    expect(files.filter((file) => /^package\/(build|test|node_modules|vendor\/linux)/.test(file))).toEqual([]);
  });

  // The codecs' code and the neural weights of Opus compress to this much with the gzip that npm uses.
  it('is at most 17 MB', () => {
    expect(statSync(tarball).size).toBeLessThanOrEqual(17e6);
  });
});

describe.each([
  { name: 'with install scripts', args: [] },
  { name: 'with install scripts blocked', args: ['--ignore-scripts'] },
])('installed $name, without a compiler and without a network', ({ name, args }) => {
  let project: string;

  beforeAll(async () => {
    project = await install(name.replaceAll(' ', '-'), args);
  });

  it('builds nothing', () => {
    const installed = path.join(project, 'node_modules/voxlink');
    expect(existsSync(path.join(installed, 'build'))).toBe(false);
    expect(
      readdirSync(path.join(project, 'node_modules'))
        .filter((entry) => !entry.startsWith('.'))
        .sort(),
    ).toEqual(['node-gyp-build', 'voxlink']);
  });

  it('loads by import and by require on every supported Node.js', () => {
    expect(nodes.length).toBeGreaterThanOrEqual(3);
    for (const { name: version, path: node } of nodes) {
      for (const specifier of exported) {
        const list = (names: string) => `console.log(Object.keys(${names}).sort().join());`;
        // Where an entry says what require() answers, it is that.
        const entry = `await import('${specifier}').then((entry) => entry['module.exports'] ?? entry)`;
        const imported = run(node, project, ['--input-type=module', '--eval', list(entry)]);
        const required = run(node, project, ['--input-type=commonjs', '--eval', list(`require('${specifier}')`)]);
        const subject = `${specifier} on ${version}`;
        expect(imported, subject).toMatchObject({ status: 0, stderr: '' });
        expect(imported.stdout.trim(), subject).not.toBe('');
        expect(required, subject).toMatchObject({ status: 0, stdout: imported.stdout });
      }
      expect(run(node, project, ['--print', "require('voxlink/package.json').name"]).stdout).toBe('voxlink\n');
    }
  });
});

describe('when no prebuilt addon fits', () => {
  it('says what a build needs, and leaves nothing half built', async () => {
    const project = await install('without-prebuild', ['--ignore-scripts']);
    const installed = path.join(project, 'node_modules/voxlink');
    rmSync(path.join(installed, 'prebuilds'), { recursive: true });
    const { status, stderr } = run(process.execPath, installed, ['scripts/install.js']);
    expect(status).toBe(1);
    expect(stderr).toContain('no prebuilt addon loads here (Error: No native build was found');
    expect(stderr).toMatch(/VOXLINK_VENDOR_DIR.*\[ERR_VENDOR_NO_APT\]/);
    expect(existsSync(path.join(installed, 'vendor/linux-x64'))).toBe(false);
  });
});

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestPackage } from './package-archive.js';

const repository = path.resolve(import.meta.dirname, '../..');

export const SUITE = 'testing-suite';

const MANIFEST = {
  suite: SUITE,
  component: 'main',
  platforms: { 'linux-x64': { architecture: 'amd64', triplet: 'x86_64-linux-gnu' } },
  packages: {
    'libone-dev': {
      include: ['one', '{triplet}/one'],
      lib: ['{triplet}/libone_*.a'],
      except: ['*test*'],
    },
    'libtwo-dev': { include: ['two.h'], lib: ['{triplet}/libtwo.a'], licenses: ['share/common-licenses/Test'] },
  },
  sources: { opus: { file: 'opus_*.orig.tar.xz', include: ['opus'], lib: ['libopus.a'] } },
};

const PATCH =
  '--- a/opus.c\n+++ b/opus.c\n@@ -1 +1 @@\n-int opus_answer(void) { return 1; }\n+int opus_answer(void) { return 2; }\n';

export interface Outcome {
  status: number | null;
  stderr: string;
}

/** A folder with the project's real vendor scripts, and a manifest of a few tiny packages beside them. */
export class VendorCheckout {
  readonly vendored: string;

  constructor(
    readonly folder: string,
    readonly env: NodeJS.ProcessEnv,
  ) {
    cpSync(path.join(repository, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
    mkdirSync(path.join(folder, 'vendor/patches'), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
    this.write('vendor/manifest.json', JSON.stringify(MANIFEST));
    this.write('vendor/patches/opus-skip-idle-osce.patch', PATCH);
    this.vendored = path.join(folder, 'vendor/linux-x64');
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), 'utf8');
  }

  has(name: string): boolean {
    return existsSync(path.join(this.folder, name));
  }

  /** Starts the script; `outcome` settles when it has ended. */
  start(args: string[] = [], env: NodeJS.ProcessEnv = {}): { child: ChildProcess; outcome: Promise<Outcome> } {
    const child = spawn(process.execPath, [path.join(this.folder, 'scripts/vendor.js'), ...args], {
      cwd: this.folder,
      env: { ...process.env, no_proxy: '127.0.0.1', VOXLINK_VENDOR_DIR: '', ...this.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const outcome = new Promise<Outcome>((resolve) => {
      child.on('close', (status) => resolve({ status, stderr }));
    });
    return { child, outcome };
  }

  run(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return this.start(args, env).outcome;
  }
}

export function testPackages(version: string): TestPackage[] {
  const lib = 'usr/lib/x86_64-linux-gnu';
  return [
    {
      name: 'libone-dev',
      version,
      files: {
        'usr/include/one/one.h': `// ${version}\n`,
        'usr/include/x86_64-linux-gnu/one/config.h': '\n',
        'usr/include/stdio.h': '#error not ours\n',
        [`${lib}/libone_base.a`]: version,
        [`${lib}/libone_test_util.a`]: version,
        'usr/share/doc/libone-dev/copyright': 'Free\n',
      },
    },
    {
      name: 'libtwo-dev',
      version,
      files: {
        'usr/include/two.h': '\n',
        [`${lib}/libtwo.a`]: version,
        'usr/share/common-licenses/Test': 'The full text\n',
        'usr/share/doc/libtwo-dev/copyright': 'Free as well\n',
      },
    },
  ];
}

/** A source archive with the shape of libopus's: it builds a static library and installs headers. */
export function opusArchive(folder: string): Buffer {
  const top = path.join(folder, 'opus-1');
  mkdirSync(top, { recursive: true });
  writeFileSync(
    path.join(top, 'CMakeLists.txt'),
    [
      'cmake_minimum_required(VERSION 3.16)',
      'project(opus C)',
      'add_library(opus STATIC opus.c)',
      'install(TARGETS opus DESTINATION lib)',
      'install(FILES opus.h DESTINATION include/opus)',
      '',
    ].join('\n'),
  );
  writeFileSync(path.join(top, 'opus.c'), 'int opus_answer(void) { return 1; }\n');
  writeFileSync(path.join(top, 'opus.h'), 'int opus_answer(void);\n');
  writeFileSync(path.join(top, 'COPYING'), 'Free, too\n');
  execFileSync('cmake', ['-E', 'tar', 'cfJ', 'opus.tar.xz', 'opus-1'], { cwd: folder });
  return readFileSync(path.join(folder, 'opus.tar.xz'));
}

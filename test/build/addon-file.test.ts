import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MEGABYTE = 1e6;
const root = path.resolve(import.meta.dirname, '../..');
const nodeGypBuild = createRequire(import.meta.url)('node-gyp-build') as { path(root: string): string };

interface DynamicSymbol {
  name: string;
  version: string | undefined;
  isDefined: boolean;
  isWeak: boolean;
}

let folder: string;
let stripped: string;
let dynamic: string;
let symbols: DynamicSymbol[];

/** The file's dynamic symbol table, one line per symbol: number, value, size, type, binding, visibility, section, name. */
function dynamicSymbols(file: string): DynamicSymbol[] {
  const lines = execFileSync('readelf', ['--dyn-syms', '--wide', file], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [number, , , , binding, , section, symbol] = line.trim().split(/\s+/);
    if (!symbol || !/^\d+:$/.test(number ?? '')) return [];
    const [name = '', version] = symbol.split(/@+/);
    return [{ name, version, isDefined: section !== 'UND', isWeak: binding === 'WEAK' }];
  });
}

function dynamicEntries(tag: string): string[] {
  return [...dynamic.matchAll(new RegExp(`\\(${tag}\\).*\\[(.*)\\]`, 'g'))].map((match) => match[1] ?? '');
}

beforeAll(() => {
  const addon = nodeGypBuild.path(root);
  folder = mkdtempSync(path.join(os.tmpdir(), 'addon-file-'));
  // What the package ships has no symbols for a debugger.
  stripped = path.join(folder, 'voxlink.node');
  execFileSync('strip', ['--strip-all', '-o', stripped, addon]);
  dynamic = execFileSync('readelf', ['--dynamic', '--wide', addon], { encoding: 'utf8' });
  symbols = dynamicSymbols(addon);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the addon file', () => {
  it('needs the C library, its mathematics and the loader, and nothing else', () => {
    expect(dynamicEntries('NEEDED').sort()).toEqual(['ld-linux-x86-64.so.2', 'libc.so.6', 'libm.so.6']);
  });

  it('carries no search path', () => {
    expect(dynamicEntries('RPATH')).toEqual([]);
    expect(dynamicEntries('RUNPATH')).toEqual([]);
  });

  it('asks for glibc 2.35 at most', () => {
    const wanted = symbols.filter(({ version }) => version?.startsWith('GLIBC_'));
    expect(wanted.length).toBeGreaterThan(0);
    const tooNew = symbols.filter(({ version }) => {
      const [, major, minor] = /^GLIBC_(\d+)\.(\d+)/.exec(version ?? '') ?? [];
      return Number(major) > 2 || Number(minor) > 35;
    });
    expect(tooNew).toEqual([]);
  });

  it('exports the two entry points of Node-API alone', () => {
    const exported = symbols.filter(({ isDefined }) => isDefined).map(({ name }) => name);
    expect(exported.sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });

  it('has no instruction that the linker took for another', () => {
    const code = execFileSync('objdump', ['--disassemble', '--no-show-raw-insn', '--section=.text', stripped], {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    expect(code.match(/\bcall\b/g)?.length).toBeGreaterThan(100_000);
    // What GNU ld makes of an instruction that takes an address from the offset table, also of one that is no call.
    expect(code.match(/\baddr32 call\b/g)).toBe(null);
  }, 120_000);

  it('leaves nothing unresolved but Node-API', () => {
    const open = symbols.filter(({ isDefined, isWeak, version }) => !isDefined && !isWeak && version === undefined);
    expect(open.filter(({ name }) => !/^(napi|node_api)_/.test(name))).toEqual([]);
  });

  // Of them AV1 takes 5.8 MB, 1.9 compressed.
  it('is at most 34.5 MB, and 13.2 MB compressed by xz', { timeout: 120_000 }, () => {
    expect(statSync(stripped).size).toBeLessThanOrEqual(34.5 * MEGABYTE);
    const compressed = execFileSync('xz', ['-6', '--keep', '--stdout', stripped], { maxBuffer: 64 * MEGABYTE });
    expect(compressed.length).toBeLessThanOrEqual(13.2 * MEGABYTE);
  });
});

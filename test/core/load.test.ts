import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode, VoxlinkError } from '../../lib/core/errors.js';
import { loadAddon } from '../../lib/core/load.js';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'voxlink-load-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function failure(): VoxlinkError {
  try {
    loadAddon(root);
  } catch (error) {
    return error as VoxlinkError;
  }
  throw new Error('Expected an exception');
}

describe('loadAddon', () => {
  it('lists every path that it tried, and what to do', () => {
    const error = failure();
    expect(error).toBeInstanceOf(VoxlinkError);
    expect(error.code).toBe(ErrorCode.Load);
    expect(error.code).toBe('ERR_VOXLINK_LOAD');
    for (const path of ['build/Release', 'build/Debug', `prebuilds/${process.platform}-${process.arch}`]) {
      expect(error.message).toContain(`${join(root, path, 'voxlink.node')}: no such file`);
    }
    expect(error.message).toMatch(/npm ci.*\n.*npm run build/);
    expect(error.message).toMatch(/glibc \d|musl/);
  });

  it("repeats the loader's own message for a file that does not load", () => {
    const folder = join(root, 'build', 'Release');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'voxlink.node'), 'not a shared object');
    const error = failure();
    expect(error.message).toMatch(/build\/Release\/voxlink\.node: .*(invalid ELF header|file too short)/);
    expect(error.cause).toBeInstanceOf(Error);
  });
});

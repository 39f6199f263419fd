import { describe, expect, it } from 'vitest';
import * as devices from 'voxlink/devices';
import * as e2ee from 'voxlink/e2ee';
import * as files from 'voxlink/files';
import * as opus from 'voxlink/opus';

type Call = (...given: unknown[]) => unknown;

/** What a caller may hand over by mistake. None of them is a way to a file. */
const JUNK: readonly unknown[] = [
  undefined,
  null,
  false,
  0,
  -1,
  1.5,
  Number.NaN,
  2 ** 40,
  '',
  'junk',
  [],
  [null],
  {},
  { sampleRate: 'x', channels: null, from: {}, to: [], matrix: 1, frameMs: 7, format: 'x', onFault: 1, onProgress: 1 },
  { sampleRate: 48_000, channels: 2, from: 1, to: 1, matrix: [null], tags: 1, mapping: 1, streams: {} },
  () => {},
  Symbol('junk'),
  10n,
  new Uint8Array(0),
  new Uint8Array([252, 1, 2, 3]),
  new Float32Array(7),
  new ArrayBuffer(8),
  new Date(0),
  Object.create(null),
];

const isClass = (value: unknown) => /^class\b/.test(Function.prototype.toString.call(value));

function callable(value: Call): Call {
  return isClass(value) ? (...given) => Reflect.construct(value, given) : value;
}

async function errorOf(call: Call, given: unknown[]): Promise<unknown> {
  try {
    const result = (await call(...given)) as { close?: () => unknown } | undefined;
    await result?.close?.();
    return null;
  } catch (error) {
    return error;
  }
}

function describeAll(name: string, exports: Record<string, unknown>): void {
  describe(name, () => {
    const functions = Object.entries(exports).filter(
      ([, value]) => typeof value === 'function' && !(value.prototype instanceof Error),
    );
    it.each(functions)('%s refuses whatever does not fit with an error that has a code', async (_name, value) => {
      const call = callable(value as Call);
      for (const first of JUNK) {
        for (const second of JUNK) {
          const error = await errorOf(call, [first, second]);
          if (error === null) continue;
          const { code, message } = error as { code?: unknown; message?: unknown };
          expect(code, `${String(message)} (${String((error as Error).stack)})`).toBeTypeOf('string');
        }
      }
    });
  });
}

describeAll('voxlink/opus', opus);
describeAll('voxlink/files', files);
describeAll('voxlink/e2ee', e2ee);
describeAll('voxlink/devices', devices);

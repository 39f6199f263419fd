import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string) => fileURLToPath(new URL(`lib/${name}`, import.meta.url));

/** Folders whose tests measure time, memory or sound, or keep the machine busy: they run one file at a time. */
const HEAVY = [
  'build',
  'devices',
  'e2ee',
  'examples',
  'hostile',
  'isomorphic',
  'lifecycle',
  'network',
  'package',
  'scripts',
  'webrtc',
  'wrtc',
];

const light = 'test/**/*.test.ts';
/** They share a browser. */
const interop = 'test/interop/**/*.test.ts';
const heavy = HEAVY.map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  resolve: {
    // What a test imports from examples/ uses the package by its name. It must get the modules that the test itself uses:
    // a second copy of the facade would take the events of the first.
    alias: [
      { find: /^voxlink$/, replacement: source('index.ts') },
      { find: /^voxlink\/devices$/, replacement: source('devices/index.ts') },
      { find: /^voxlink\/e2ee$/, replacement: source('e2ee/index.ts') },
      { find: /^voxlink\/files$/, replacement: source('files/index.ts') },
      { find: /^voxlink\/globals$/, replacement: source('globals/index.ts') },
      { find: /^voxlink\/opus$/, replacement: source('opus/index.ts') },
      { find: /^voxlink\/wrtc$/, replacement: source('wrtc/index.ts') },
    ],
  },
  test: {
    // A process for each file, so that one that crashes takes nobody along, and each begins without native threads.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A project waits for those with a lower order.
    projects: [
      {
        extends: true,
        test: { name: 'light', include: [light], exclude: [...heavy, interop], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'heavy', include: heavy, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'interop',
          include: [interop],
          globalSetup: 'test/interop/setup.ts',
          testTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

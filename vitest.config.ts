// Which tests run together. "unit" needs nothing but Node; "worlds" are the seeded simulations; "sockets"
// start the built server as a process and talk to it over real sockets, so the build comes first.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{protocol,markdown,server,client,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/*.worlds.test.ts', '**/*.sockets.test.ts', '**/*.long.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'worlds',
          include: ['server/**/*.worlds.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'sockets',
          include: ['{server,e2e}/**/*.sockets.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'long',
          include: ['{server,e2e}/**/*.long.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

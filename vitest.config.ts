import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const electron = fileURLToPath(new URL('./test/doubles/electron.ts', import.meta.url));

/** A slow machine fails no test; what hangs still ends. What passes only at the second try is named at the end of `npm test`. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000, retry: 1, expect: { poll: { timeout: 20_000 } } };

export default defineConfig({
  test: {
    coverage: { include: ['src/**/*.{ts,tsx}'], reporter: ['text-summary'] },
    projects: [
      { test: { ...patience, name: 'unit', include: ['test/unit/**/*.test.ts', 'test/*.test.ts'] } },
      { test: { ...patience, name: 'renderer', environment: 'happy-dom', include: ['test/renderer/**/*.test.{ts,tsx}'] } },
      {
        resolve: { alias: [{ find: /^electron(\/main|\/common)?$/, replacement: electron }] },
        test: { ...patience, name: 'main', include: ['test/main/**/*.test.ts'] },
      },
    ],
  },
});

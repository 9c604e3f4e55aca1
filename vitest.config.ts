import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const electron = fileURLToPath(new URL('./test/doubles/electron.ts', import.meta.url));

export default defineConfig({
  test: {
    coverage: { include: ['src/**/*.{ts,tsx}'], reporter: ['text-summary'] },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/*.test.ts'] } },
      { test: { name: 'renderer', environment: 'happy-dom', include: ['test/renderer/**/*.test.{ts,tsx}'] } },
      {
        resolve: { alias: [{ find: /^electron(\/main|\/common)?$/, replacement: electron }] },
        test: { name: 'main', include: ['test/main/**/*.test.ts'] },
      },
    ],
  },
});

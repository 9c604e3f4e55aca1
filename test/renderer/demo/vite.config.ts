import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: here,
  base: './',
  plugins: [react()],
  server: { host: '127.0.0.1', fs: { allow: [fileURLToPath(new URL('../../..', import.meta.url))] } },
  build: { outDir: fileURLToPath(new URL('../../../test-results/demo', import.meta.url)), emptyOutDir: true, minify: false, chunkSizeWarningLimit: 5000, rolldownOptions: { input: ['index.html', 'chart.html'].map((name) => `${here}${name}`) } },
});

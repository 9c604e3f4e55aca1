import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';
import { chromiumLaunch } from '../../support/browser.ts';

/** The demo pages in a Chromium: real layout, real canvas, an engine in memory. */
export interface Demo {
  page(address: string, size: { readonly width: number; readonly height: number }, settings?: Readonly<Record<string, unknown>>): Promise<Page>;
  /** Everything that any page reported as an error. */
  readonly faults: string[];
  /** Closes every page that was opened so far: a page that nobody looks at still takes its share of the machine. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

const CONFIG = fileURLToPath(new URL('../demo/vite.config.ts', import.meta.url));

/** Builds and serves the demo pages and opens a Chromium beside them. */
export async function openDemo(): Promise<Demo> {
  const outDir = await mkdtemp(join(tmpdir(), 'tradewind-demo-'));
  await build({ configFile: CONFIG, logLevel: 'error', build: { outDir } });
  const server = await preview({ configFile: CONFIG, logLevel: 'error', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  const browser = await chromium.launch(await chromiumLaunch());
  const base = server.resolvedUrls?.local[0] ?? '';
  const faults: string[] = [];
  return {
    faults,
    async page(address, viewport, settings = {}) {
      const context = await browser.newContext({ viewport, hasTouch: viewport.width < 700 });
      const page = await context.newPage();
      page.setDefaultTimeout(25_000);
      page.on('pageerror', (error) => { faults.push(error.message); });
      page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
      await page.addInitScript((stored) => { localStorage.setItem('tradewind.settings', stored); }, JSON.stringify({ zone: 'utc', welcomed: true, ...settings }));
      await page.goto(`${base}${address}`);
      return page;
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

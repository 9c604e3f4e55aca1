// Where a Chromium is, without starting anything: $CHROMIUM, Debian's, Chrome on a Mac, else the one Playwright downloaded.
import { existsSync } from 'node:fs';

/** @returns {Promise<string | null>} path of an executable, or null */
export async function findChromium() {
  const { chromium } = await import('playwright-core');
  const candidates = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    chromium.executablePath(),
    '/usr/bin/google-chrome',
  ];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

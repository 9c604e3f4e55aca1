import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/find-chromium.mjs';

/** Options with which every test starts its Chromium. Root (a container) cannot use Chromium's sandbox. */
export async function chromiumLaunch(): Promise<{ executablePath: string; args: string[] }> {
  const isRoot = process.getuid?.() === 0;
  return { executablePath: await findChromium() ?? chromium.executablePath(), args: isRoot ? ['--no-sandbox'] : [] };
}

import type { Browser, Page } from '@playwright/test';
import { dismissWelcome, workstationStands } from './journeys.ts';

/** A page, and what it complained of so far: errors thrown, on its console or from its content policy. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens the workstation of a host by its link at 1440 × 900, the welcome put away. */
export async function openWorkstation(browser: Browser, link: string): Promise<WatchedPage> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const complaints = listen(page);
  await page.goto(link);
  await workstationStands(page);
  await dismissWelcome(page);
  return { page, complaints };
}

/** Returns the list that complaints of the page are written to from now on. */
export function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') heard.push(message.text()); });
  return heard;
}

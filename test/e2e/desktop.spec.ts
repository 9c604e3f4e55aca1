// The built desktop app, main, preload, renderer and engine. In the project `double` Electron is played by test/doubles (its window is a
// real Chromium page); in the project `electron` it is Electron itself, where its binary is there.
import { expect, test } from '@playwright/test';
import { electronBinary, launchDouble, launchElectron } from './app.ts';
import type { DesktopApp } from './app.ts';
import { changeStrategy, chartIsDrawn, dismissWelcome, importAndBacktest, killAndReArm, pricesStream, workstationStands } from './journeys.ts';
import { writeMadeUpKlines } from './made-up-klines.ts';

let app: DesktopApp;
let complaints: string[];

test.beforeAll(async ({ browserName: _ }, { project }) => {
  const binary = electronBinary();
  test.skip(project.name === 'electron' && 'missing' in binary, 'missing' in binary ? binary.missing : '');
  app = project.name === 'electron' && 'path' in binary ? await launchElectron(binary.path) : await launchDouble();
  complaints = [];
  app.page.on('pageerror', (error) => complaints.push(error.message));
  app.page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await workstationStands(app.page);
  await dismissWelcome(app.page);
});
test.afterEach(() => { expect(complaints, 'errors in the page, its console or its content policy').toEqual([]); });

test('the practice market streams and the chart is drawn', async () => {
  await chartIsDrawn(app.page);
  await pricesStream(app.page);
  await expect.poll(() => app.trayLine()).toBe('PRACTICE · Active');
});

test('the page sees the channel and the shell, and nothing of Node or Electron', async () => {
  const seen = await app.page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { tradewind: object }).tradewind).sort(),
    channel: Object.keys((window as unknown as { tradewind: { channel: object } }).tradewind.channel).sort(),
    shell: Object.keys((window as unknown as { tradewind: { shell: object } }).tradewind.shell).sort(),
    leaks: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
  }));
  expect(seen).toEqual({ bridge: ['channel', 'shell'], channel: ['onMessage', 'send'], shell: ['onMenu', 'openExternal', 'openFiles', 'openStrategies', 'platform'], leaks: [] });
});

test('a setting of a strategy is changed', async () => {
  await changeStrategy(app.page);
});

test('files chosen in the system\'s dialog are imported and backtested', async () => {
  await importAndBacktest(app.page, async () => {
    await app.willChoose([writeMadeUpKlines()]);
    await app.page.getByRole('button', { name: 'Choose files' }).click();
  });
});

test('the tray halts and resumes trading, and the window follows', async () => {
  await app.menu('go-trade');
  await app.tray('halt');
  await expect.poll(() => app.trayLine()).toBe('PRACTICE · Halted');
  await expect(app.page.getByRole('banner', { name: 'Status' }).getByText(/Halted/i).first()).toBeVisible();
  await app.tray('resume');
  await expect.poll(() => app.trayLine()).toBe('PRACTICE · Active');
});

test('the kill switch in the window latches, shows in the tray and notifies', async () => {
  await killAndReArm(app.page);
  await expect.poll(async () => (await app.notifications()).map(({ title }) => title)).toContain('Kill switch');
  await expect.poll(() => app.trayLine()).not.toContain('kill switch');
});

test('quitting asks while positions are open, then ends in order', async ({ browserName: _ }, { project }) => {
  test.skip(project.name === 'electron', 'the real quit dialog is modal; the double shows the question');
  await app.willPress(1);
  expect(await app.quit()).toBe(0);
});

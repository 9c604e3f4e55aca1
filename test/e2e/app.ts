/** One interface over the double and over the real Electron, so that one spec runs on both. */
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron, chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Question } from '../doubles/host.ts';

export interface DesktopApp {
  readonly page: Page;
  /** Chooses an item of the tray's menu. */
  tray(item: string): Promise<void>;
  /** The tray's first line: mode and state of trading. */
  trayLine(): Promise<string>;
  menu(item: string): Promise<void>;
  notifications(): Promise<readonly { readonly title: string; readonly body: string }[]>;
  /** Answers the next message box with its n-th button. */
  willPress(button: number): Promise<void>;
  /** Chooses these files in the next open dialog. */
  willChoose(files: readonly string[]): Promise<void>;
  /** Quits as the person does; resolves when the program has ended, with its exit code. */
  quit(): Promise<number | null>;
}

/** The Electron executable, or why there is none. Looks on the disk only: require('electron') would download it. */
export function electronBinary(): { readonly path: string } | { readonly missing: string } {
  const dir = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(dir, 'path.txt');
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override === undefined && !existsSync(pathFile)) return { missing: 'the Electron binary is not downloaded (npx install-electron); the specs on the real Electron did NOT run' };
  const path = join(override ?? join(dir, 'dist'), existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron');
  return existsSync(path) ? { path } : { missing: `there is no Electron at ${path}` };
}

/** What main publishes on its global object for tests, as Electron can list neither trays nor sent notifications. */
interface Door {
  readonly tradewindTest: { clickTray(item: string): void; notices(): readonly { title: string; body: string }[]; trayLine(): string };
}

export async function launchElectron(executablePath: string): Promise<DesktopApp> {
  const args = ['.', ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const env = { ...process.env as Record<string, string>, TRADEWIND_TEST: '1', TRADEWIND_DATA_DIR: mkdtempSync(join(tmpdir(), 'electron-')) };
  const app = await _electron.launch({ executablePath, args, env });
  const page = await app.firstWindow();
  return {
    page,
    tray: (item) => app.evaluate((_modules, id) => { (globalThis as unknown as Door).tradewindTest.clickTray(id); }, item),
    trayLine: () => app.evaluate(() => (globalThis as unknown as Door).tradewindTest.trayLine()),
    menu: (item) => app.evaluate(({ Menu }, id) => { Menu.getApplicationMenu()?.getMenuItemById(id)?.click(); }, item),
    notifications: () => app.evaluate(() => (globalThis as unknown as Door).tradewindTest.notices()),
    willPress: (button) => app.evaluate(({ dialog }, response) => { Object.assign(dialog, { showMessageBox: () => Promise.resolve({ response, checkboxChecked: false }) }); }, button),
    willChoose: (files) => app.evaluate(({ dialog }, filePaths) => { Object.assign(dialog, { showOpenDialog: () => Promise.resolve({ canceled: false, filePaths }) }); }, files),
    async quit() {
      const ended = new Promise<number | null>((resolve) => { app.process().once('exit', (code) => { resolve(code); }); });
      await app.evaluate(({ app: electronApp }) => { electronApp.quit(); }).catch(() => {});
      return ended;
    },
  };
}

/** Starts the built main process with `electron` replaced by the double, and takes hold of its Chromium window. */
export async function launchDouble(): Promise<DesktopApp> {
  const port = await freePort();
  const child = fork('out/main/index.js', {
    execArgv: ['--import', './test/doubles/register.mjs', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, DOUBLE_CDP_PORT: String(port), TRADEWIND_DATA_DIR: mkdtempSync(join(tmpdir(), 'desktop-')) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => { reject(new Error(`main ended with code ${code} before it opened a window`)); });
    child.on('message', (message: { windowOpened?: boolean }) => { if (message.windowOpened) resolve(); });
  });
  let nextId = 1;
  const ask = <Answer>(question: Record<string, unknown>): Promise<Answer> => new Promise((resolve) => {
    const id = nextId++;
    const onAnswer = (message: { id?: number; value?: unknown }): void => {
      if (message.id !== id) return;
      child.off('message', onAnswer);
      resolve(message.value as Answer);
    };
    child.on('message', onAnswer);
    child.send({ id, ...question } as Question);
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts().flatMap((context) => context.pages()).find((candidate) => candidate.url() !== '');
  if (!page) throw new Error('main opened no page');
  return {
    page,
    tray: (item) => ask({ ask: 'tray', item }),
    trayLine: () => ask({ ask: 'tray-line' }),
    menu: (item) => ask({ ask: 'menu', item }),
    notifications: () => ask({ ask: 'notifications' }),
    willPress: (button) => ask({ ask: 'will-press', button }),
    willChoose: (files) => ask({ ask: 'will-choose', files }),
    async quit() {
      const ended = new Promise<number | null>((resolve) => { child.once('exit', (code) => { resolve(code); }); });
      await browser.close();
      await ask({ ask: 'quit' });
      return ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => { resolve(port); });
    });
  });
}

import { BrowserWindow, nativeTheme, screen } from 'electron/main';
import { placeWindow } from './shell-state.ts';
import type { ShellStateFile } from './shell-state.ts';

const SAVE_AFTER_MS = 500;
/** The window's background before the page has drawn: the tokens `--bg` of the two themes. */
const BACKGROUND = { dark: '#0d1117', light: '#f6f8fa' };

/** Opens the one window: sandboxed, isolated, without Node, where it was last. It shows when its page has drawn. */
export function createWindow(preloadFile: string, state: ShellStateFile): BrowserWindow {
  const { bounds, isMaximized } = state.get();
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const window = new BrowserWindow({
    ...placeWindow(bounds, [primary, ...others].map((display) => display.workArea)),
    minWidth: 390,
    minHeight: 560,
    show: false,
    title: 'Tradewind',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: { preload: preloadFile, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false },
  });
  if (isMaximized) window.maximize();
  window.once('ready-to-show', () => { window.show(); });
  rememberPlace(window, state);
  return window;
}

function rememberPlace(window: BrowserWindow, state: ShellStateFile): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (!window.isDestroyed()) state.update({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', save);
}

import type { MenuItemConstructorOptions } from 'electron/main';
import type { View } from '../engine/contract/view.ts';
import type { MenuCommand } from '../preload/bridge.ts';
import type { TradingActions } from './actions.ts';
import { conditionOf } from './trading-words.ts';

export interface MenuInput {
  readonly isMac: boolean;
  readonly isPackaged: boolean;
  readonly view: View | null;
  readonly isQuiet: boolean;
  readonly actions: TradingActions;
  /** Shows the window and tells its page. */
  send(command: MenuCommand): void;
  setQuiet(quiet: boolean): void;
  openExternal(url: string): void;
}

const PAGES = [['trade', 'Trade'], ['strategies', 'Strategies'], ['lab', 'Lab'], ['models', 'Models'], ['risk', 'Risk'], ['journal', 'Journal'], ['data', 'Data'], ['settings', 'Settings']] as const;

/** Returns the application menu: an item for everything that the keyboard can do. */
export function applicationMenu(input: MenuInput): MenuItemConstructorOptions[] {
  return [
    ...(input.isMac ? [appMenu(input)] : []),
    fileMenu(input),
    { role: 'editMenu' },
    viewMenu(input),
    { id: 'trading', label: 'Trading', submenu: tradingItems(input, 'menu') },
    { role: 'windowMenu' },
    helpMenu(input),
  ];
}

/** Returns the items that act on trading; the tray has the same. */
export function tradingItems({ view, actions }: Pick<MenuInput, 'view' | 'actions'>, where: 'menu' | 'tray'): MenuItemConstructorOptions[] {
  const condition = conditionOf(view);
  const canSet = condition !== 'down' && view !== null && view.session !== null;
  return [
    { id: 'halt', label: 'Halt', enabled: canSet && condition !== 'halted', click: () => { void actions.setState('halted'); } },
    { id: 'reduce', label: 'Reduce Only', enabled: canSet && condition !== 'reducing' && !view.trading.killLatched, click: () => { void actions.setState('reducing'); } },
    { id: 'resume', label: 'Resume', enabled: canSet && condition !== 'active' && !view.trading.killLatched, click: () => { void actions.setState('active'); } },
    { type: 'separator' },
    { id: 'kill', label: 'Kill…', accelerator: 'CommandOrControl+Shift+K', registerAccelerator: where === 'menu', click: () => { void actions.kill(where); } },
  ];
}

function appMenu({ send }: MenuInput): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' }, { type: 'separator' },
      { id: 'settings', label: 'Settings…', accelerator: 'Command+,', click: () => { send('go:settings'); } }, { type: 'separator' },
      { role: 'services' }, { type: 'separator' },
      { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

function fileMenu({ isMac, send }: MenuInput): MenuItemConstructorOptions {
  return {
    label: 'File',
    submenu: [
      { id: 'import', label: 'Import Market Data…', accelerator: 'CommandOrControl+O', click: () => { send('import'); } },
      { type: 'separator' },
      isMac ? { role: 'close' } : { role: 'quit' },
    ],
  };
}

function viewMenu({ isPackaged, isQuiet, send, setQuiet }: MenuInput): MenuItemConstructorOptions {
  return {
    label: 'View',
    submenu: [
      ...PAGES.map(([page, label], index): MenuItemConstructorOptions => ({ id: `go-${page}`, label, accelerator: `CommandOrControl+${index + 1}`, click: () => { send(`go:${page}`); } })),
      { type: 'separator' },
      { id: 'palette', label: 'Command Palette…', accelerator: 'CommandOrControl+K', click: () => { send('palette'); } },
      { id: 'quiet', label: 'Quiet Notifications', type: 'checkbox', checked: isQuiet, click: () => { setQuiet(!isQuiet); } },
      { type: 'separator' },
      { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' },
      ...(isPackaged ? [] : [{ type: 'separator' } as const, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  };
}

function helpMenu({ openExternal }: MenuInput): MenuItemConstructorOptions {
  return {
    role: 'help',
    submenu: [{ id: 'charts', label: 'Charts by TradingView', click: () => { openExternal('https://www.tradingview.com/'); } }],
  };
}

import { useEffect } from 'react';
import { goToPage, isPage } from '../state/route.ts';
import { desktopShell } from '../transport/transport.ts';

/** Does what was chosen in the application menu of the desktop. */
export function useMenu(onPalette: () => void): void {
  useEffect(() => desktopShell()?.onMenu?.((command) => {
    const page = command.replace(/^go:/, '');
    if (command === 'palette') onPalette();
    else if (command === 'import') goToPage('data');
    else if (isPage(page)) goToPage(page);
  }));
}

import { useEffect } from 'react';
import { PAGES } from '../pages.ts';
import { goToPage } from '../state/route.ts';
import { openTicket } from './open-ticket.ts';

export interface Hotkeys {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

/** Listens to the keys that work everywhere: ⌘K, ⌘1 to ⌘8, `?`, and B and S for the ticket. Ctrl stands for ⌘ away from the Mac. */
export function useHotkeys({ onPalette, onHelp }: Hotkeys): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const hasCommand = event.metaKey || event.ctrlKey;
      if (hasCommand && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
      } else if (hasCommand && /^[1-9]$/.test(event.key)) {
        const page = PAGES[Number(event.key) - 1];
        if (!page) return;
        event.preventDefault();
        goToPage(page.id);
      } else if (event.key === '?' && !hasCommand && !isTyping(event.target)) {
        event.preventDefault();
        onHelp();
      } else if (/^[bs]$/i.test(event.key) && !hasCommand && !event.altKey && !event.repeat && !isTyping(event.target) && !document.querySelector('dialog[open]')) {
        event.preventDefault();
        openTicket(event.key.toLowerCase() === 'b' ? 'buy' : 'sell');
      }
    }
    addEventListener('keydown', onKeyDown);
    return () => { removeEventListener('keydown', onKeyDown); };
  });
}

/** Tells whether a key press belongs to a field rather than to the window. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The name of the command key on this machine. */
export const COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl ';

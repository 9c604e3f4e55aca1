import type { View } from '../engine/contract/view.ts';

/** The state of the whole, for the tray: what the person must know without opening the window. */
export type Condition = 'active' | 'reducing' | 'halted' | 'down';

/** Returns the condition of trading; an engine that does not run, or that has not been heard of yet, is `down`. */
export function conditionOf(view: View | null): Condition {
  return view?.engine.status === 'running' ? view.trading.state : 'down';
}

const WORDS: Readonly<Record<Condition, string>> = { active: 'Active', reducing: 'Reduce only', halted: 'Halted', down: 'Engine not answering' };
const MODES = { practice: 'PRACTICE', paper: 'PAPER', demo: 'DEMO', live: 'LIVE' } as const;

/** Returns the line at the top of the tray's menu, for example `PRACTICE · Halted (kill switch)`. */
export function describe(view: View | null): string {
  const condition = conditionOf(view);
  const mode = view?.session ? MODES[view.session.mode] : 'No session';
  const latched = view?.trading.killLatched === true && condition === 'halted' ? ' (kill switch)' : '';
  return `${mode} · ${WORDS[condition]}${latched}`;
}

/** Tells whether the machine should stay awake: a session runs and may trade. */
export function isTrading(view: View | null): boolean {
  return conditionOf(view) === 'active' && view?.session?.ended === false && !view.session.paused;
}

/** Returns the question before quitting, or null when nothing is open. */
export function quitQuestion(view: View | null): { readonly message: string; readonly detail: string } | null {
  const count = view?.positions.length ?? 0;
  if (!view || count === 0) return null;
  const isReal = view.session?.mode === 'live' || view.session?.mode === 'demo';
  return {
    message: count === 1 ? 'One position is open. Quit anyway?' : `${count} positions are open. Quit anyway?`,
    detail: isReal
      ? 'While Tradewind is closed it manages nothing. Orders that rest at the venue stay there; what Tradewind itself watches, such as trailing stops, does not.'
      : 'They are simulated. They are stored, and Tradewind goes on with them when it starts again.',
  };
}

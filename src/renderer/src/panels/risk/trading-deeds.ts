import type { TradingView } from '../../../../engine/contract/view.ts';

/** What a person can do to trading as a whole, short of the kill switch. */
export type TradingDeed = 'halt' | 'reduce' | 'resume' | 'rearm';

export const DEED_WORDS: Readonly<Record<TradingDeed, { readonly button: string; readonly title: string; readonly state: TradingView['state'] }>> = {
  halt: { button: 'Halt', title: 'Halt trading', state: 'halted' },
  reduce: { button: 'Reduce only', title: 'Only shrink positions', state: 'reducing' },
  resume: { button: 'Resume', title: 'Resume trading', state: 'active' },
  rearm: { button: 'Re-arm', title: 'Re-arm after the kill switch', state: 'active' },
};

/** Returns what can be done now. A latched kill switch allows nothing but re-arming. */
export function deedsFor(trading: Pick<TradingView, 'state' | 'killLatched'>): readonly TradingDeed[] {
  if (trading.killLatched) return ['rearm'];
  switch (trading.state) {
    case 'active': return ['reduce', 'halt'];
    case 'reducing': return ['resume', 'halt'];
    case 'halted': return ['resume', 'reduce'];
  }
}

/** Says what a deed will do, with the numbers of this moment. */
export function deedConsequence(deed: TradingDeed, { waitingEntries, positions }: { readonly waitingEntries: number; readonly positions: number }): string {
  const entries = waitingEntries === 0 ? 'No entry order is waiting.' : `${count(waitingEntries, 'waiting entry order')} will be canceled.`;
  const held = positions === 0 ? 'No position is open.' : `${count(positions, 'position')} will stay open, with ${positions === 1 ? 'its stop and target' : 'their stops and targets'} working.`;
  switch (deed) {
    case 'halt': return `Nothing new is sent until you resume. ${entries} ${held} To close everything at once, hold the kill switch instead.`;
    case 'reduce': return `Positions may only shrink; no new one is opened. ${entries} ${held}`;
    case 'resume': return `Strategies may open positions again from the next closed bar. If a limit had stopped trading, the drawdown and today's loss are counted anew from now. ${held}`;
    case 'rearm': return 'The kill switch is released and trading becomes active: strategies may open positions again from the next closed bar. The drawdown and today\'s loss are counted anew from now.';
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

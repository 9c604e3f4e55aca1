import type { FeedView, Mode, OrderView, TradingView } from '../../../engine/contract/view.ts';

/** The words of the modes and whose money each one risks. */
export const MODE_WORDS: Readonly<Record<Mode, { readonly badge: string; readonly money: string }>> = {
  practice: { badge: 'PRACTICE', money: 'Play money on a simulated market. Nothing here is real.' },
  paper: { badge: 'PAPER', money: 'Play money on real prices. No order leaves this computer.' },
  demo: { badge: 'DEMO', money: 'The venue’s test account. Test money, real orders to a test venue.' },
  live: { badge: 'LIVE', money: 'Your own money. Orders go to the venue.' },
};

/** What each trading state allows. */
export const TRADING_WORDS: Readonly<Record<TradingView['state'], { readonly label: string; readonly meaning: string }>> = {
  active: { label: 'Trading', meaning: 'Positions may be opened and closed.' },
  reducing: { label: 'Reduce only', meaning: 'Positions may only shrink. No new ones are opened.' },
  halted: { label: 'Halted', meaning: 'Nothing is sent except what closes positions.' },
};

/** The words of the feed's condition. */
export const FEED_WORDS: Readonly<Record<FeedView['status'], string>> = {
  connected: 'Connected',
  disconnected: 'No prices',
  gap: 'Filling a gap',
  ended: 'Ended',
  waiting: 'Waiting',
};

const ORDER_STATUS_WORDS: Readonly<Record<OrderView['status'], string>> = {
  'pending-submit': 'sending',
  accepted: 'working',
  'partially-filled': 'partly filled',
  filled: 'filled',
  canceled: 'canceled',
  rejected: 'rejected',
  expired: 'expired',
};

/** Says an order's status in a word or two. */
export function orderStatusWord(status: OrderView['status']): string {
  return ORDER_STATUS_WORDS[status];
}

/** Writes a code such as `stop-loss` as words. */
export function codeWords(code: string): string {
  return code.replaceAll('-', ' ');
}

/** Takes the symbol out of an instrument id: `um:BTCUSDT` → `BTCUSDT`. */
export function symbolOf(instrumentId: string): string {
  return instrumentId.slice(instrumentId.indexOf(':') + 1);
}

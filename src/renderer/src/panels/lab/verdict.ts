import type { BacktestResult } from '../../../../engine/contract/api.ts';

export interface Verdict {
  readonly tone: 'neutral' | 'bad';
  readonly title: string;
  readonly detail: string;
}

/**
 * Says plainly how a run compares with holding nothing, which costs nothing and earns nothing.
 * Claims no significance: one run on one period shows what would have happened there, under its assumptions.
 */
export function verdictOf(result: Pick<BacktestResult, 'metrics'>): Verdict {
  const trades = result.metrics['trades'] ?? 0;
  const net = result.metrics['netProfit'] ?? null;
  if (trades === 0 && (net === null || net === 0)) {
    return { tone: 'neutral', title: 'No trades', detail: 'The strategy never opened a position here, so there is nothing to judge. Try a longer period, a shorter interval or other settings.' };
  }
  if (net === null) return { tone: 'neutral', title: 'No result', detail: 'The run gave no net result; see the warnings.' };
  if (net <= 0) {
    return { tone: 'bad', title: 'No edge here', detail: 'After costs this run ended no better than holding nothing would have.' };
  }
  return {
    tone: 'neutral',
    title: 'Ended above its start',
    detail: 'After costs this run beat holding nothing, on this period and with these assumptions. One run does not show that it will again; settings chosen because they did well here tend to do worse elsewhere.',
  };
}

/** Returns a warning when a run was told that trading is free, or null. */
export function freeTradingWarning(execution: Readonly<Record<string, unknown>>): string | null {
  const isZero = (name: string): boolean => execution[name] === 0;
  if (isZero('takerFeeBps') && isZero('spreadBps') && isZero('slippageBps')) return 'Costs are switched off: no fee, no spread, no slippage. Real trading is never free, so this result is too good.';
  if (isZero('takerFeeBps')) return 'The taker fee is 0: the result leaves out fees on market orders.';
  return null;
}

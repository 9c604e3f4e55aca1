import type { AlertCategory } from '../../contract/alerts.ts';

/** How trading goes, with no money at stake for it. */
const PERFORMANCE: ReadonlySet<string> = new Set(['entry-given-up', 'strategy-out-of-bounds', 'allocation-changed', 'transfer-booked', 'day-loss-rebased', 'drawdown-rebased', 'model-drift', 'shadow-failed']);
/** The machinery: lines, clocks, files, and the exchange as a program. */
const TECHNICAL = /^(feed|data|journal|engine|clock|venue|alert|amend)-|^(account|held|order-rejected|decides-differently|recovered)$/;

/** Returns what an alert is about, by its code. A code that nobody has filed is about risk: it is rather heard once too often. */
export function categoryOf(code: string): AlertCategory {
  if (PERFORMANCE.has(code)) return 'performance';
  return TECHNICAL.test(code) ? 'technical' : 'risk';
}

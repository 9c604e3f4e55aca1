import type { ExposureView } from '../../../../engine/contract/risk.ts';

/** One bar around zero; shares of equity in percent. */
export interface ExposureRow {
  readonly key: string;
  readonly name: string;
  /** Who holds it, or what it is made of. */
  readonly note: string;
  readonly longPct: number;
  /** 0 or below. */
  readonly shortPct: number;
  /** What waits to be added, signed. */
  readonly waitingPct: number;
  /** What counts against the limit: signed. */
  readonly netPct: number;
  readonly limitPct: number | null;
}

/** Returns the instruments that are held or about to be, in the engine's own order: rows never change places while they move. */
export function symbolRows({ symbols, maxSymbolPct }: Pick<ExposureView, 'symbols' | 'maxSymbolPct'>): readonly ExposureRow[] {
  return symbols
    .filter(({ heldPct, waitingPct }) => heldPct !== 0 || waitingPct !== 0)
    .map(({ instrumentId, symbol, strategyId, heldPct, waitingPct }) => ({
      key: instrumentId, name: symbol, note: strategyId ?? 'waiting', longPct: Math.max(0, heldPct), shortPct: Math.min(0, heldPct), waitingPct, netPct: heldPct, limitPct: maxSymbolPct,
    }));
}

/** Returns the clusters that hold something: symbols that move together count as one bet. */
export function clusterRows({ clusters, maxClusterPct }: Pick<ExposureView, 'clusters' | 'maxClusterPct'>): readonly ExposureRow[] {
  return clusters
    .filter(({ longPct, shortPct }) => longPct !== 0 || shortPct !== 0)
    .map(({ symbols, longPct, shortPct, netPct }) => ({ key: symbols.join(' '), name: clusterName(symbols), note: symbols.length === 1 ? 'alone' : '', longPct, shortPct, waitingPct: 0, netPct, limitPct: maxClusterPct }));
}

/** Returns all longs and all shorts together. */
export function totalRow({ symbols, netPct, maxNetPct }: Pick<ExposureView, 'symbols' | 'netPct' | 'maxNetPct'>): ExposureRow {
  const sum = (sign: 1 | -1): number => symbols.reduce((total, { heldPct }) => (Math.sign(heldPct) === sign ? total + heldPct : total), 0);
  return { key: 'net', name: 'Longs less shorts', note: 'net', longPct: sum(1), shortPct: sum(-1), waitingPct: 0, netPct, limitPct: maxNetPct };
}

/** Returns the largest size that has to fit on either side of zero: every bar, and every limit that is not far away. */
export function exposureScale(rows: readonly ExposureRow[]): number {
  const largest = rows.reduce((most, { longPct, shortPct, waitingPct }) => Math.max(most, longPct + Math.max(0, waitingPct), -shortPct - Math.min(0, waitingPct)), 0);
  const limits = rows.flatMap(({ limitPct }) => (limitPct !== null && limitPct <= Math.max(largest * FAR_LIMIT, SMALL_LIMIT) ? [limitPct] : []));
  return Math.max(largest, ...limits, 1);
}

/** A limit that is this many times farther than the longest bar would leave nothing to see of the bars. */
const FAR_LIMIT = 4;
const SMALL_LIMIT = 10;

function clusterName(symbols: readonly string[]): string {
  const shown = symbols.slice(0, 3).map((symbol) => symbol.replace(/USDT$|USDC$|BUSD$/, ''));
  return symbols.length > 3 ? `${shown.join(', ')} +${symbols.length - 3}` : shown.join(', ');
}

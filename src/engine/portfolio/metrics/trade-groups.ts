import { mean } from './moments.ts';
import { profitFactor, winRate, winsOf } from './trades.ts';

/** A trade as tables count it. */
export interface CountedTrade {
  /** Money after costs. */
  readonly pnl: number;
  readonly returnPct: number;
  readonly holdingMs: number;
}

export interface GroupMeasures {
  readonly trades: number;
  readonly wins: number;
  readonly winRate: number | null;
  readonly meanReturn: number | null;
  readonly profitFactor: number | null;
  readonly averageHoldingMs: number | null;
}

/** Returns the measures of a group of trades; an empty group has counts of zero and nothing else. */
export function measureGroup(trades: readonly CountedTrade[]): GroupMeasures {
  const results = trades.map(({ pnl }) => pnl);
  return {
    trades: trades.length, wins: winsOf(results).length, winRate: winRate(results), meanReturn: mean(trades.map(({ returnPct }) => returnPct)),
    profitFactor: profitFactor(results), averageHoldingMs: mean(trades.map(({ holdingMs }) => holdingMs)),
  };
}

/** Sorts trades into groups, in the order in which their keys first come. */
export function groupedBy<Trade>(trades: readonly Trade[], keyOf: (trade: Trade) => string): ReadonlyMap<string, readonly Trade[]> {
  const groups = new Map<string, Trade[]>();
  for (const trade of trades) {
    const key = keyOf(trade);
    const group = groups.get(key);
    if (group) group.push(trade);
    else groups.set(key, [trade]);
  }
  return groups;
}

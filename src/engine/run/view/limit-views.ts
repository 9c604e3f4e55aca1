import type { LimitGroup, LimitView } from '../../contract/risk.ts';
import type { Engine } from '../../core/engine.ts';
import { measureRisk } from '../../core/measures.ts';
import type { EpochMs } from '../../domain/units.ts';

interface Place {
  readonly group: LimitGroup;
  readonly formula: string;
}

/** Where each limit stands on the desk and how it is reckoned; a limit that is not listed stands with the safety checks. */
const PLACES: Readonly<Record<string, Place>> = {
  'trade-risk': { group: 'trade', formula: '|quantity| × distance from the entry to the stop ÷ equity, of the largest' },
  'open-risk': { group: 'trade', formula: 'sum of |quantity| × distance from the entry to the stop ÷ equity' },
  'depth-share': { group: 'trade', formula: 'quantity ÷ what the book offers within the price collar' },
  'price-collar': { group: 'trade', formula: '|best offer − newest price| ÷ newest price' },
  'symbol-exposure': { group: 'exposure', formula: '(|quantity| × price + waiting entries) ÷ equity, of the largest' },
  'total-exposure': { group: 'exposure', formula: 'sum of (|quantity| × price + waiting entries) ÷ equity' },
  'net-exposure': { group: 'exposure', formula: '|longs − shorts| ÷ equity, whichever waiting entries fill' },
  'cluster-exposure': { group: 'exposure', formula: 'the larger of longs and shorts that move together ÷ equity' },
  'leverage': { group: 'exposure', formula: 'worth of futures positions and waiting entries ÷ equity' },
  'open-positions': { group: 'exposure', formula: 'symbols held or about to be entered' },
  'margin': { group: 'exposure', formula: 'worth ÷ leverage of positions and waiting entries ÷ equity' },
  'session-cap': { group: 'exposure', formula: 'worth of positions and waiting entries' },
  'daily-loss': { group: 'portfolio', formula: '(equity at midnight UTC − equity) ÷ equity at midnight' },
  'weekly-loss': { group: 'portfolio', formula: '(equity on Monday 00:00 UTC − equity) ÷ equity on Monday' },
  'drawdown': { group: 'portfolio', formula: '(highest equity − equity) ÷ highest equity' },
  'value-at-risk': { group: 'portfolio', formula: 'the loss that 5 (or 1) of 100 past periods exceeded with what is held and waits ÷ equity' },
  'expected-shortfall': { group: 'portfolio', formula: 'the mean of the losses beyond the value at risk ÷ equity' },
  'beta': { group: 'portfolio', formula: '|sum of exposure × beta| ÷ equity' },
  'order-rate': { group: 'safety', formula: 'orders sent in the last 60 s' },
  'data-age': { group: 'safety', formula: 'now − time of the newest price, of the oldest symbol that is traded' },
};

const ELSEWHERE: Place = { group: 'safety', formula: '' };

/** Returns every limit with how much of it is used, in the groups of the desk. */
export function limitViews(engine: Engine, nowMs: EpochMs): readonly LimitView[] {
  return measureRisk(engine.state, nowMs).map((gauge) => ({ ...gauge, ...(PLACES[gauge.code] ?? ELSEWHERE) }));
}

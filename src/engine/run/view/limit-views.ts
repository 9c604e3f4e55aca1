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
  'open-risk': { group: 'trade', formula: 'sum of |quantity| × distance to the stop ÷ equity' },
  'trade-risk': { group: 'trade', formula: '|quantity| × distance to the stop ÷ equity, of the largest' },
  'order-rate': { group: 'safety', formula: 'orders sent in the last 60 s' },
  'data-age': { group: 'safety', formula: 'now − time of the oldest newest price' },
  'symbol-exposure': { group: 'exposure', formula: '(|quantity| × price + waiting entries) ÷ equity, of the largest' },
  'total-exposure': { group: 'exposure', formula: 'sum of (|quantity| × price + waiting entries) ÷ equity' },
  'net-exposure': { group: 'exposure', formula: '|longs − shorts| ÷ equity' },
  'cluster-exposure': { group: 'exposure', formula: '|longs − shorts| of symbols that move together ÷ equity' },
  'open-positions': { group: 'exposure', formula: 'symbols held or about to be entered' },
  'margin': { group: 'exposure', formula: '(worth ÷ leverage of positions and waiting entries) ÷ equity' },
  'leverage': { group: 'exposure', formula: 'worth of futures positions ÷ equity' },
  'daily-loss': { group: 'portfolio', formula: '(equity at midnight UTC − equity) ÷ equity at midnight' },
  'weekly-loss': { group: 'portfolio', formula: '(equity on Monday 00:00 UTC − equity) ÷ equity on Monday' },
  'drawdown': { group: 'portfolio', formula: '(highest equity − equity) ÷ highest equity' },
  'value-at-risk': { group: 'portfolio', formula: 'the loss that was exceeded in 5 (or 1) of 100 past periods with what is held now ÷ equity' },
  'expected-shortfall': { group: 'portfolio', formula: 'the mean of the losses beyond the value at risk ÷ equity' },
  'beta': { group: 'portfolio', formula: 'sum of exposure × beta ÷ equity' },
};

const ELSEWHERE: Place = { group: 'safety', formula: '' };

/** Returns every limit with how much of it is used, in the groups of the desk. */
export function limitViews(engine: Engine, nowMs: EpochMs): readonly LimitView[] {
  return measureRisk(engine.state, nowMs).map((gauge) => ({ ...gauge, ...(PLACES[gauge.code] ?? ELSEWHERE) }));
}

import { studyValueAtRisk } from '../../run/analysis/value-at-risk.ts';
import type { ForecastMethod, ValueAtRiskStudy } from '../../run/analysis/value-at-risk.ts';
import { storedIdsOf } from '../../run/data/stored-series.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

export type { ForecastMethod, ValueAtRiskResult, ValueAtRiskStudy, Verdict } from '../../run/analysis/value-at-risk.ts';

/** What a person asked for; what is absent means all of it. */
export interface ValueAtRiskCommand {
  readonly dataDir: string;
  readonly symbols: readonly string[];
  readonly market?: string;
  readonly from?: number;
  readonly to?: number;
  readonly levels: readonly (95 | 99)[];
  readonly horizons: readonly ('1h' | '1d')[];
  readonly methods: readonly ForecastMethod[];
}

/**
 * Holds the value at risk of an equally weighted portfolio against stored history.
 * @throws CommandFailed when a symbol is not stored, or on more than one market; DataMissing when it has no bars in the time asked for
 */
export function valueAtRiskCommand({ dataDir, symbols, market, from = 0, to = Number.MAX_SAFE_INTEGER, ...sorts }: ValueAtRiskCommand): Promise<ValueAtRiskStudy> {
  return withExistingStore(dataDir, (store) => {
    const instruments = symbols.map((symbol) => {
      if (symbol.includes(':')) return symbol;
      const known = storedIdsOf(store, symbol).filter((id) => market === undefined || id.startsWith(`${market}:`));
      if (known.length === 1 && known[0] !== undefined) return known[0];
      if (known.length === 0) throw new CommandFailed({ code: 'data-missing', message: `expected stored bars of ${symbol}${market === undefined ? '' : ` (${market})`}, found none: import some first, or see what there is with tradewind data list`, where: symbol });
      throw new CommandFailed({ code: 'invalid-config', message: `expected --market, as bars of ${known.join(' and ')} are stored, found none`, where: '--market' });
    });
    return studyValueAtRisk(store, { instruments, from, to, ...sorts });
  });
}

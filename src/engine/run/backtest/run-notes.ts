import type { Engine } from '../../core/engine.ts';
import { BREAKER_CODES } from '../../domain/breaker.ts';
import type { BreakerCode } from '../../domain/breaker.ts';
import type { Denial, DenialCode } from '../../domain/denial.ts';
import { formatQty } from '../../domain/instrument.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { Output } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import type { TradingStatus } from '../../domain/trading-state.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { explainDenial } from '../../risk/explain-denial.ts';
import { pagesOf } from '../market-data.ts';
import type { LoadedSeries } from '../market-data.ts';

/** What a person has to know before believing a result. */
export interface RunEnd {
  readonly engine: Engine;
  readonly series: readonly LoadedSeries[];
  readonly trades: readonly ClosedTrade[];
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
}

interface First {
  readonly timeMs: EpochMs;
  readonly text: string;
}

/** Notes what happened in a backtest that its figures alone do not tell, and puts it into warnings. */
export class RunNotes {
  readonly #firstDenials = new Map<DenialCode, { readonly timeMs: EpochMs; readonly denial: Denial; readonly instrumentId: InstrumentId }>();
  readonly #alerts = new Map<string, { readonly first: First; count: number }>();
  /** When which breaker tripped. */
  readonly #tripped = new Map<BreakerCode, EpochMs[]>();
  #status: TradingStatus | null = null;

  note(output: Output): void {
    switch (output.type) {
      case 'order-denied': this.#noteDenial(output.timeMs, output.denial, output.request.instrumentId); break;
      case 'alert-raised': if (output.level !== 'info') this.#noteAlert(output.code, { timeMs: output.timeMs, text: output.message }); break;
      case 'trading-status-changed': this.#status = output.status; break;
      case 'breaker-tripped': this.#noteTrip(output.breaker.code, output.timeMs); break;
      default: break;
    }
  }

  /** Returns every warning, what concerns the whole result first. */
  warnings(end: RunEnd): readonly string[] {
    return [...this.#haltWarnings(end), ...dataWarnings(end), ...sightWarnings(end), ...openWarnings(end), ...ambiguityWarnings(end), ...this.#denialWarnings(end), ...this.#alertWarnings()];
  }

  #noteDenial(timeMs: EpochMs, denial: Denial, instrumentId: InstrumentId): void {
    if (!this.#firstDenials.has(denial.code)) this.#firstDenials.set(denial.code, { timeMs, denial, instrumentId });
  }

  #noteAlert(code: string, first: First): void {
    // The breakers are told of in full, by what they did, and what an agent lacked by what it was.
    if (isBreakerCode(code) || code === 'sight-incomplete') return;
    const known = this.#alerts.get(code);
    if (known) known.count++;
    else this.#alerts.set(code, { first, count: 1 });
  }

  #noteTrip(code: BreakerCode, timeMs: EpochMs): void {
    this.#tripped.set(code, [...(this.#tripped.get(code) ?? []), timeMs]);
  }

  #haltWarnings({ startMs, endMs }: RunEnd): readonly string[] {
    const warnings: string[] = [];
    const status = this.#status;
    // A daily stop that is still on at the end is ordinary; one that no day has released is not.
    if (status !== null && (status.state === 'halted' || (status.state === 'reducing' && endMs - status.sinceMs > DAY_MS))) {
      const share = ((endMs - status.sinceMs) / (endMs - startMs)) * 100;
      warnings.push(`Trading was ${status.state} from ${dateOf(status.sinceMs)} to the end, ${share.toFixed(0)} % of the time: ${status.cause} The figures say nothing about that time.`);
    }
    return [...warnings, ...this.#tripWarnings()];
  }

  #tripWarnings(): readonly string[] {
    return BREAKER_CODES.flatMap((code) => {
      const times = this.#tripped.get(code);
      const [first] = times ?? [];
      return times === undefined || first === undefined || EFFECTS[code] === null ? [] : [`${EFFECTS[code](times.length)}, the first on ${dateOf(first)}.`];
    });
  }

  #denialWarnings({ engine }: RunEnd): readonly string[] {
    return [...engine.denials].flatMap(([code, count]) => {
      const first = this.#firstDenials.get(code);
      if (!first) return [];
      const instrument = engine.desks.get(first.instrumentId)?.instrument;
      const why = explainDenial(first.denial, { symbol: instrument?.symbol ?? first.instrumentId, quoteAsset: instrument?.quoteAsset ?? '', ...(instrument ? { baseAsset: instrument.baseAsset } : {}) });
      return [`Risk denied an order ${counted(count, 'time')} (${code}), first on ${dateOf(first.timeMs)}. ${why}`];
    });
  }

  #alertWarnings(): readonly string[] {
    return [...this.#alerts.values()].map(({ first, count }) => (count === 1 ? first.text : `${first.text} (${count} times, first on ${dateOf(first.timeMs)})`));
  }
}

/** What each breaker did to a result; null where a warning of its own says it (a halt), or where nothing was stopped. */
const EFFECTS: Readonly<Record<BreakerCode, ((count: number) => string) | null>> = {
  'daily-loss-limit': (count) => `The daily loss limit stopped new trades on ${counted(count, 'day')}`,
  'weekly-loss-limit': (count) => `The weekly loss limit stopped new trades in ${counted(count, 'week')}`,
  'drawdown-warning': null,
  'drawdown-shrink': (count) => `The account fell so far from its peak that trades were made smaller ${counted(count, 'time')}`,
  'drawdown-limit': null,
  'venue-errors': (count) => `Orders that the exchange refused stopped new trades ${counted(count, 'time')}`,
  'losing-streak': (count) => `Losing trades in a row paused the strategy ${counted(count, 'time')}`,
  'strategy-bounds': (count) => `The strategy was paused ${counted(count, 'time')} because it was outside of what its backtest on file has shown`,
  'price-jump': (count) => `A price jump paused opening in its symbol ${counted(count, 'time')}`,
  'volatility-spike': (count) => `Sudden unrest paused opening in its symbol ${counted(count, 'time')}`,
  'spread-blow-out': (count) => `A wide spread paused opening in its symbol ${counted(count, 'time')}`,
  'crossed-book': (count) => `A crossed book paused opening in its symbol ${counted(count, 'time')}`,
  'stale-price': (count) => `Silence paused opening in a symbol ${counted(count, 'time')}`,
  'funding-extreme': (count) => `Extreme funding paused opening on the side that pays ${counted(count, 'time')}`,
};

function isBreakerCode(code: string): boolean {
  return (BREAKER_CODES as readonly string[]).includes(code);
}

function dataWarnings({ series }: RunEnd): readonly string[] {
  return series.flatMap((one) => {
    const { instrument, warmup } = one;
    const warnings: string[] = [];
    if (warmup.length === 0) warnings.push(`${instrument.symbol}: no bars before the start are stored, so the first bars only warm the indicators up.`);
    let unknown = 0;
    for (const { volume } of pagesOf(one)) unknown += countUnknown(volume);
    if (unknown > 0) warnings.push(`${instrument.symbol}: ${counted(unknown, 'bar')} without a known volume; fills on them are not limited by it.`);
    return warnings;
  });
}

/** An agent that looks at a market of which nothing is stored has traded with less than it was trained on. */
function sightWarnings({ engine }: RunEnd): readonly string[] {
  return [...engine.desks.values()].flatMap(({ instrument, sight }) => (sight?.unseenIds ?? []).map((id) => `${instrument.symbol}: the agent looks at ${id} too, of which no bars are stored for this time; what it would have seen of it was masked.`));
}

function openWarnings({ engine, trades }: RunEnd): readonly string[] {
  const open = engine.positions();
  if (trades.length === 0 && open.length === 0) return ['No trade was made: there is nothing to judge.'];
  return open.flatMap(({ instrumentId, qty }) => {
    const instrument = engine.desks.get(instrumentId)?.instrument;
    return instrument ? [`${instrument.symbol}: a position of ${formatQty(instrument, qty)} ${instrument.baseAsset} is still open at the end; it counts at its last price and is not in the list of trades.`] : [];
  });
}

function ambiguityWarnings({ trades }: RunEnd): readonly string[] {
  const ambiguous = trades.reduce((count, trade) => count + (trade.ambiguous ? 1 : 0), 0);
  return ambiguous === 0 ? [] : [`${ambiguous} of ${trades.length} trades had stop and target inside one bar: which came first is an assumption.`];
}

function countUnknown(volumes: Float64Array): number {
  let count = 0;
  for (let index = 0; index < volumes.length; index++) if (Number.isNaN(volumes[index]!)) count++;
  return count;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function dateOf(timeMs: EpochMs): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

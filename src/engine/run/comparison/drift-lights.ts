import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { DriftColor, DriftLight, DriftMeasure } from '../../contract/reconciliation.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { createRng } from '../../compute/rng.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { PERSON } from '../../domain/order.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { QuoteAtoms } from '../../domain/units.ts';
import { driftBounds, LEAST_TRADES, measureCount, readDrift } from '../../evidence/drift.ts';
import type { DriftBounds, DriftCode, DriftReading, DriftSample } from '../../evidence/drift.ts';
import type { RoundTrip } from '../../portfolio/attribution/round-trip.ts';
import { counted } from '../analysis/say.ts';
import { subjectHash } from '../analysis/subject.ts';
import { basisPoints, returnPctOf, slippageOf, turnoverOf } from './pair-lines.ts';
import type { PairLine } from './pair-lines.ts';

export interface LightsInput {
  readonly store: Pick<Store, 'runs'>;
  readonly lines: readonly PairLine[];
  /** Every strategy that was at work in the window. */
  readonly strategies: readonly StrategyAssignment[];
  readonly instruments: readonly Instrument[];
  readonly startingCash: QuoteAtoms;
  readonly days: number;
  readonly seed: number;
  /** This look included. */
  readonly looks: number;
}

/** Returns a light for each strategy. All measures of all strategies share one error rate. */
export function driftLights(input: LightsInput): readonly DriftLight[] {
  const filed = input.strategies.map((assignment) => fileOf(input.store, assignment));
  const measures = filed.reduce((sum, file) => sum + measureCount(file !== null), 0);
  const bounds = driftBounds({ measures, looks: input.looks });
  return input.strategies.map((assignment, index) => lightOf(input, assignment, filed[index] ?? null, bounds));
}

/** The worst of several; grey only where all are. */
export function worstColor(colors: readonly DriftColor[]): DriftColor {
  return (['red', 'amber', 'green'] as const).find((color) => colors.includes(color)) ?? 'grey';
}

interface Filed {
  readonly runId: string;
  readonly sample: DriftSample;
}

/** As many of the newest runs are looked through. */
const RUNS_SEARCHED = 500;

/** The newest stored backtest of the same strategy with the same settings, instruments and bars. */
function fileOf({ runs }: Pick<Store, 'runs'>, assignment: StrategyAssignment): Filed | null {
  const wanted = subjectHash(assignment);
  const found = runs.list({ limit: RUNS_SEARCHED }).find(({ kind, config }) => {
    if (kind !== 'backtest') return false;
    const request = config as BacktestRequest;
    return request.strategies === undefined && request.strategy === assignment.strategy && subjectHash(request) === wanted;
  });
  const run = found === undefined ? null : runs.get(found.id);
  if (found === undefined || run === null) return null;
  const { trades, equity } = run.detail as BacktestResult;
  const start = equity.value[0] ?? 0;
  if (trades.length < LEAST_TRADES || start <= 0) return null;
  const days = ((equity.time.at(-1) ?? 0) - (equity.time[0] ?? 0)) / DAY_MS;
  return { runId: found.id, sample: { returnsPct: trades.map(({ returnPct }) => returnPct), accountPct: trades.map(({ pnl }) => (Number(pnl) / start) * 100), days } };
}

function lightOf(input: LightsInput, { id }: StrategyAssignment, file: Filed | null, bounds: DriftBounds): DriftLight {
  const lines = input.lines.filter(({ view }) => view.strategyId === id && id !== PERSON);
  const [live, own] = [lines.flatMap((line) => line.live ?? []), lines.flatMap((line) => line.backtest ?? [])].map((trips) => sampleOf(input, trips));
  const pairs = lines.filter((line) => line.live !== null && line.backtest !== null && !line.live.isOpen && !line.backtest.isOpen);
  const costs = { live: pairs.map(({ live: trip }) => costOf(input, trip)), backtest: pairs.map(({ backtest: trip }) => costOf(input, trip)) };
  const readings = readDrift({ live: live ?? EMPTY, own: own ?? EMPTY, file: file?.sample ?? null, costs, bounds, rng: createRng(input.seed).stream('drift').stream(id) });
  const color = worstColor(readings.map((reading) => reading.color));
  const measures = readings.map(measureOf);
  return {
    color, sentence: lightSentence(color, measures, { live: live?.returnsPct.length ?? 0, own: own?.returnsPct.length ?? 0, looks: input.looks }), strategyId: id, liveTrades: live?.returnsPct.length ?? 0, backtestTrades: own?.returnsPct.length ?? 0,
    runId: file?.runId ?? null, looks: input.looks, redBelow: bounds.redBelow, measures,
  };
}

const EMPTY: DriftSample = { returnsPct: [], accountPct: [], days: 0 };

/** Closed trades in the order in which they closed. */
function sampleOf({ instruments, startingCash, days }: LightsInput, trips: readonly RoundTrip[]): DriftSample {
  const closed = trips.filter(({ isOpen }) => !isOpen).toSorted((a, b) => a.endMs - b.endMs);
  const account = quoteFromAtoms(startingCash);
  return { days, returnsPct: closed.map((trip) => returnPctOf(trip, instrumentOf(instruments, trip))), accountPct: closed.map(({ result }) => (quoteFromAtoms(result) / account) * 100) };
}

/** Fees and the distance to the market, in basis points of what was bought and sold. */
function costOf({ instruments }: LightsInput, trip: RoundTrip | null): number {
  if (trip === null) return 0;
  const instrument = instrumentOf(instruments, trip);
  return basisPoints(trip.entry.fees + trip.exit.fees + slippageOf(trip, instrument), turnoverOf(trip, instrument));
}

function instrumentOf(instruments: readonly Instrument[], { instrumentId }: RoundTrip): Instrument {
  const found = instruments.find(({ id }) => id === instrumentId);
  if (found === undefined) throw new RangeError(`expected ${instrumentId} among the instruments of the session`);
  return found;
}

const TITLES: Readonly<Record<DriftCode, string>> = { 'result-per-trade': 'Result per trade', 'hit-rate': 'Share of winners', 'trade-count': 'Number of trades', 'drawdown': 'Deepest fall', 'cost-per-trade': 'Cost per trade' };
const UNITS: Readonly<Record<DriftCode, DriftMeasure['unit']>> = { 'result-per-trade': 'percent-of-trade', 'hit-rate': 'share', 'trade-count': 'trades', 'drawdown': 'percent-of-equity', 'cost-per-trade': 'basis-points' };
const AGAINST = { own: 'its own backtest', file: 'the backtest on file' } as const;

function measureOf(reading: DriftReading): DriftMeasure {
  const unit = UNITS[reading.code];
  return { ...reading, title: TITLES[reading.code], unit, sentence: measureSentence(reading, unit) };
}

function measureSentence({ code, against, color, live, backtest, low, high, probability }: DriftReading, unit: DriftMeasure['unit']): string {
  if (color === 'grey') return `${TITLES[code]}: too few trades to compare with ${AGAINST[against]} (at least ${LEAST_TRADES} on each side).`;
  const range = low === null ? `up to ${amount(high, unit)}` : `${amount(low, unit)} to ${amount(high, unit)}`;
  const chance = probability === null ? '' : probability >= 0.1 ? '' : ` Chance alone goes as far ${probability < 0.0001 ? 'less than once in 10,000 times' : `in ${(probability * 100).toFixed(2)} % of cases`}.`;
  return `${TITLES[code]} ${amount(live, unit)}, against ${amount(backtest, unit)} in ${AGAINST[against]} (${range} would be no surprise).${chance}`;
}

function amount(value: number | null, unit: DriftMeasure['unit']): string {
  if (value === null) return 'unknown';
  switch (unit) {
    case 'percent-of-trade': return `${value.toFixed(3)} %`;
    case 'percent-of-equity': return `${value.toFixed(2)} %`;
    case 'share': return `${(value * 100).toFixed(0)} %`;
    case 'trades': return value.toFixed(Number.isInteger(value) ? 0 : 1);
    case 'basis-points': return `${value.toFixed(2)} bps`;
  }
}

function lightSentence(color: DriftColor, measures: readonly DriftMeasure[], { live, own, looks }: { readonly live: number; readonly own: number; readonly looks: number }): string {
  const out = measures.filter((measure) => measure.color === 'red' || measure.color === 'amber').map(({ title, against }) => `${title.toLowerCase()} (${AGAINST[against]})`);
  switch (color) {
    case 'grey': return `Too few trades to say: ${counted(live, 'closed trade')} in the session and ${own} in its backtest, at least ${LEAST_TRADES} each are needed.`;
    case 'green': return `Within the bounds of its backtest, after ${counted(live, 'trade')}.`;
    case 'amber': return `At the edge of its backtest: ${out.join(', ')}. Chance alone does that once in twenty looks; watch it.`;
    case 'red': return `Outside its backtest: ${out.join(', ')}. Even after ${counted(looks, 'look')} that is hardly chance: what is traded is not what was tested.`;
  }
}

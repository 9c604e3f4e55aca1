import type { CauseCode, ComparedTrade, DifferenceCause, DifferencePart, DifferenceParts, TradePairView } from '../../contract/reconciliation.ts';
import { DIFFERENCE_PARTS } from '../../contract/reconciliation.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { atomsPerTickLot } from '../../domain/instrument.ts';
import { PERSON } from '../../domain/order.ts';
import { qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import type { QtyLots, QuoteAtoms } from '../../domain/units.ts';
import { averagePrice } from '../../portfolio/open-trade.ts';
import { attributePair } from '../../portfolio/attribution/attribute-pair.ts';
import type { PairParts } from '../../portfolio/attribution/attribute-pair.ts';
import { pairTrips } from '../../portfolio/attribution/pair-trips.ts';
import type { Leg, RoundTrip } from '../../portfolio/attribution/round-trip.ts';
import { timeText } from '../analysis/say.ts';
import { money } from '../view/money.ts';
import { causeOfAbsence } from './absence.ts';
import type { AbsentSide } from './absence.ts';

export interface LinesInput {
  readonly live: AbsentSide;
  readonly backtest: AbsentSide;
  readonly instruments: readonly Instrument[];
  /** Returns the length of a strategy's bars. */
  readonly stepOf: (strategyId: string) => number;
}

/** One line with what it is made of, in atoms. */
export interface PairLine {
  readonly view: Omit<TradePairView, 'number'>;
  readonly live: RoundTrip | null;
  readonly backtest: RoundTrip | null;
  readonly parts: Readonly<Record<DifferencePart, bigint>>;
}

/** Chosen by us: a fill that comes up to half a bar after the next one is still that trade's. */
const TOLERANCE_STEPS = 1.5;
const NOTHING: Readonly<Record<DifferencePart, bigint>> = { missed: 0n, extra: 0n, byHand: 0n, size: 0n, signal: 0n, timing: 0n, price: 0n, fee: 0n, funding: 0n };

/** Pairs the trades of both sides and says of each line what its difference is made of and why; in the order in which they were decided. */
export function pairLines(input: LinesInput): readonly PairLine[] {
  const { live, backtest } = input;
  const { from } = live.window;
  const own = new Set(live.trips.filter(({ strategyId, entry }) => strategyId !== PERSON && entry.timeMs >= from));
  const byHand = live.trips.filter(({ strategyId }) => strategyId === PERSON).map((trip) => alone(input, trip, 'by-hand'));
  const before = live.trips.filter(({ strategyId, entry }) => strategyId !== PERSON && entry.timeMs < from).map((trip) => alone(input, trip, 'extra'));
  const groups = Map.groupBy([...own, ...backtest.trips], ({ strategyId, instrumentId, side }) => `${strategyId}|${instrumentId}|${side}`);
  const paired = [...groups.values()].flatMap((group) => {
    const [first] = group;
    const [lives, backtests] = [group.filter((trip) => own.has(trip)), group.filter((trip) => !own.has(trip))];
    return pairTrips(lives, backtests, TOLERANCE_STEPS * input.stepOf(first?.strategyId ?? '')).map(({ live: l, backtest: b }) => {
      const [liveTrip, backtestTrip] = [l === null ? null : lives[l] ?? null, b === null ? null : backtests[b] ?? null];
      if (liveTrip !== null && backtestTrip !== null) return together(input, liveTrip, backtestTrip);
      return liveTrip === null ? alone(input, backtestTrip ?? raise(), 'missed') : alone(input, liveTrip, 'extra');
    });
  });
  return [...paired, ...byHand, ...before].toSorted((a, b) => decidedMs(a) - decidedMs(b) || (a.view.instrumentId < b.view.instrumentId ? -1 : Number(a.view.instrumentId > b.view.instrumentId)));
}

function raise(): never {
  throw new RangeError('expected a trade on one side at least');
}

function decidedMs({ live, backtest }: PairLine): number {
  return (live ?? backtest)?.entry.decidedMs ?? 0;
}

/** A trade without a partner: its whole result is the difference. */
function alone(input: LinesInput, trip: RoundTrip, kind: 'missed' | 'extra' | 'by-hand'): PairLine {
  const part = kind === 'by-hand' ? 'byHand' : kind;
  const amount = kind === 'missed' ? -trip.result : trip.result as bigint;
  const [live, backtest] = kind === 'missed' ? [null, trip] : [trip, null];
  return line(input, { live, backtest, kind, parts: { ...NOTHING, [part]: amount }, causes: [aloneCause(input, trip, kind)] });
}

function aloneCause(input: LinesInput, trip: RoundTrip, kind: 'missed' | 'extra' | 'by-hand'): DifferenceCause {
  if (kind === 'by-hand') return { code: 'by-hand', sentence: trip.entry.purpose === 'correction' ? `Traded by no order of this session (${trip.entry.reason}): a backtest knows nothing of it.` : 'Traded by hand: a backtest knows nothing of it.' };
  if (kind === 'missed') return causeOfAbsence(input.live, trip, input.stepOf(trip.strategyId));
  if (trip.entry.timeMs < input.live.window.from) return { code: 'window-start', sentence: 'It was open already when the window began: the backtest begins flat.' };
  return causeOfAbsence(input.backtest, trip, input.stepOf(trip.strategyId));
}

function together(input: LinesInput, live: RoundTrip, backtest: RoundTrip): PairLine {
  const step = input.stepOf(live.strategyId);
  const same = { entry: isSameBar(live.entry, backtest.entry, step), exit: isSameExit(live.exit, backtest.exit, step) };
  const instrument = instrumentOf(input, live);
  const found = attributePair(live, backtest, same, atomsPerTickLot(instrument));
  return line(input, { live, backtest, kind: 'pair', parts: { ...NOTHING, ...found }, causes: pairCauses({ live, backtest, found, same, instrument }) });
}

function isSameBar(live: Leg, backtest: Leg, stepMs: number): boolean {
  return Math.floor(live.decidedMs / stepMs) === Math.floor(backtest.decidedMs / stepMs);
}

/** Protective orders rest from the entry on: they are the same decision wherever they fill. */
function isSameExit(live: Leg, backtest: Leg, stepMs: number): boolean {
  if (live.purpose !== backtest.purpose) return false;
  return live.purpose === 'stop-loss' || live.purpose === 'take-profit' || isSameBar(live, backtest, stepMs);
}

interface PairFacts {
  readonly live: RoundTrip;
  readonly backtest: RoundTrip;
  readonly found: PairParts;
  readonly same: { readonly entry: boolean; readonly exit: boolean };
  readonly instrument: Instrument;
}

function pairCauses(facts: PairFacts): readonly DifferenceCause[] {
  const { found, live } = facts;
  const order = (['size', 'signal', 'timing', 'price', 'fee', 'funding'] as const).filter((part) => found[part] !== 0n).toSorted((a, b) => Number(magnitude(found[b]) - magnitude(found[a])));
  const causes = order.map((part) => ({ code: CODES[part](facts), sentence: SENTENCES[part](facts) }));
  const hand = handCause(live);
  if (hand !== null) return [hand, ...causes];
  return causes.length > 0 ? causes : [{ code: 'same', sentence: 'Both sides traded alike.' }];
}

/** A person, or the kill switch, has closed what the strategy held. */
function handCause({ exit, endMs }: RoundTrip): DifferenceCause | null {
  if (exit.purpose === 'manual') return { code: 'by-hand', sentence: `A person closed it by hand at ${timeText(endMs)}.` };
  if (exit.purpose === 'correction') return { code: 'by-hand', sentence: `It was closed by no order of this session at ${timeText(endMs)} (${exit.reason}).` };
  if (exit.purpose === 'flatten') return { code: 'stopped', sentence: `It was closed at once at ${timeText(endMs)}: ${exit.reason.replace(/\.$/, '')}.` };
  return exit.purpose === 'liquidated' ? { code: 'liquidated', sentence: `The exchange closed it by force at ${timeText(endMs)}.` } : null;
}

const CODES: Readonly<Record<keyof PairParts, (facts: PairFacts) => CauseCode>> = {
  size: () => 'size', signal: ({ same }) => (same.entry ? 'different-exit' : 'different-bar'), timing: () => 'market-moved', price: () => 'fill-price', fee: () => 'fee', funding: () => 'funding',
};

const SENTENCES: Readonly<Record<keyof PairParts, (facts: PairFacts) => string>> = {
  size: ({ live, backtest, instrument }) => `The session traded ${qtyText(instrument, live.entry.qty)}, the backtest ${qtyText(instrument, backtest.entry.qty)}: ${signed(live.entry.qty / backtest.entry.qty - 1)} %.`,
  signal: ({ live, backtest, same }) => [
    ...(same.entry ? [] : [`The session decided on the bar of ${timeText(live.entry.decidedMs)}, the backtest on that of ${timeText(backtest.entry.decidedMs)}.`]),
    ...(same.exit ? [] : [exitSentence(live, backtest)]),
  ].join(' '),
  timing: ({ live, backtest, found }) => {
    if (live.entry.timeMs === backtest.entry.timeMs && live.endMs === backtest.endMs) return `Its ${live.exit.purpose === 'take-profit' ? 'target' : 'stop'} rested at another price, as it had entered at another.`;
    return `Between the two fills the market moved ${found.timing > 0n ? 'for' : 'against'} the session: in ${apart(live.entry.timeMs - backtest.entry.timeMs)}, out ${apart(live.endMs - backtest.endMs)}.`;
  },
  price: ({ live, backtest, found, instrument }) => `Its fills were ${found.price > 0n ? 'nearer to' : 'further from'} the market: ${costText(live, instrument)} bps for both ways, ${costText(backtest, instrument)} in the backtest.`,
  fee: ({ live, backtest, instrument }) => `It paid ${money((live.entry.fees + live.exit.fees) as QuoteAtoms)} in fees (${rate(live, instrument)} bps), the backtest ${money((backtest.entry.fees + backtest.exit.fees) as QuoteAtoms)} (${rate(backtest, instrument)} bps).`,
  funding: ({ live, backtest }) => `Funding was ${money(live.funding as QuoteAtoms)}, in the backtest ${money(backtest.funding as QuoteAtoms)}.`,
};

function exitSentence(live: RoundTrip, backtest: RoundTrip): string {
  if (live.isOpen || backtest.isOpen) return live.isOpen ? `It is still open in the session; the backtest left it at ${timeText(backtest.endMs)} (${backtest.exit.reason}).` : `The session left it at ${timeText(live.endMs)} (${live.exit.reason}); in the backtest it is still open.`;
  return `The session left at ${timeText(live.endMs)} (${live.exit.reason}), the backtest at ${timeText(backtest.endMs)} (${backtest.exit.reason}).`;
}

function apart(ms: number): string {
  if (ms === 0) return 'at the same moment';
  const size = Math.abs(ms);
  return `${size < 1_000 ? `${size} ms` : size < 120_000 ? `${(size / 1000).toFixed(1)} s` : `${(size / 60_000).toFixed(0)} min`} ${ms > 0 ? 'later' : 'earlier'}`;
}

/** What a trade cost beside its fees: how far its fills were from the market, in atoms. */
export function slippageOf({ side, entry, exit }: RoundTrip, instrument: Instrument): bigint {
  const worse = entry.filledTickLots - entry.marketTickLots - (exit.filledTickLots - exit.marketTickLots);
  return (side === 'long' ? worse : -worse) * atomsPerTickLot(instrument);
}

/** What was bought and sold, in atoms. */
export function turnoverOf({ entry, exit }: RoundTrip, instrument: Instrument): bigint {
  return (entry.filledTickLots + exit.filledTickLots) * atomsPerTickLot(instrument);
}

function costText(trip: RoundTrip, instrument: Instrument): string {
  return basisPoints(slippageOf(trip, instrument), turnoverOf(trip, instrument)).toFixed(2);
}

function rate(trip: RoundTrip, instrument: Instrument): string {
  return basisPoints(trip.entry.fees + trip.exit.fees, turnoverOf(trip, instrument)).toFixed(2);
}

/** Returns a cost in basis points of a turnover. */
export function basisPoints(cost: bigint, turnover: bigint): number {
  return turnover === 0n ? 0 : (Number(cost) / Number(turnover)) * 10_000;
}

function qtyText(instrument: Instrument, lots: number): string {
  return `${qtyFromLots(instrument, lots as QtyLots)} ${instrument.baseAsset}`;
}

function signed(share: number): string {
  return `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)}`;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

interface LineFacts {
  readonly live: RoundTrip | null;
  readonly backtest: RoundTrip | null;
  readonly kind: TradePairView['kind'];
  readonly parts: Readonly<Record<DifferencePart, bigint>>;
  readonly causes: readonly DifferenceCause[];
}

function line(input: LinesInput, { live, backtest, kind, parts, causes }: LineFacts): PairLine {
  const trip = live ?? backtest ?? raise();
  const difference = DIFFERENCE_PARTS.reduce((sum, part) => sum + parts[part], 0n);
  return {
    live, backtest, parts,
    view: {
      kind, strategyId: trip.strategyId, instrumentId: trip.instrumentId, live: tradeView(input, live), backtest: tradeView(input, backtest),
      difference: money(difference as QuoteAtoms), parts: partsText(parts), causes,
    },
  };
}

/** Writes parts as decimals. */
export function partsText(parts: Readonly<Record<DifferencePart, bigint>>): DifferenceParts {
  return Object.fromEntries(DIFFERENCE_PARTS.map((part) => [part, money(parts[part] as QuoteAtoms)])) as DifferenceParts;
}

function tradeView(input: LinesInput, trip: RoundTrip | null): ComparedTrade | null {
  if (trip === null) return null;
  const instrument = instrumentOf(input, trip);
  const { side, entry, exit, isOpen, endMs, funding, result } = trip;
  return {
    side, decidedMs: entry.decidedMs, entryTimeMs: entry.timeMs, entryPrice: averagePrice(instrument, entry.filledTickLots, entry.qty), exitTimeMs: isOpen ? null : endMs,
    exitPrice: averagePrice(instrument, exit.filledTickLots, exit.qty), qty: qtyFromLots(instrument, entry.qty as QtyLots), fees: money((entry.fees + exit.fees) as QuoteAtoms),
    funding: money(funding as QuoteAtoms), result: money(result), entryReason: entry.reason, exitReason: isOpen ? null : exit.reason,
  };
}

/** Returns the instrument of a trade. */
function instrumentOf({ instruments }: LinesInput, { instrumentId }: RoundTrip): Instrument {
  return instruments.find(({ id }) => id === instrumentId) ?? raise();
}

/** A result in percent of what was put in. */
export function returnPctOf({ entry, result }: RoundTrip, instrument: Instrument): number {
  const put = quoteFromAtoms((entry.filledTickLots * atomsPerTickLot(instrument)) as QuoteAtoms);
  return put > 0 ? (quoteFromAtoms(result) / put) * 100 : 0;
}


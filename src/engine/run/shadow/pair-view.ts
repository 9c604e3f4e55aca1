import type { ShadowCell, ShadowChoice, ShadowDecision, ShadowDifference, ShadowName, ShadowPair, ShadowPosition, ShadowSide, ShadowState, ShadowSummary } from '../../contract/shadow.ts';
import { bootstrapInterval } from '../../compute/bootstrap-interval.ts';
import { createRng } from '../../compute/rng.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { formatQty } from '../../domain/instrument.ts';
import type { EpochMs, QtyLots, QuoteAtoms } from '../../domain/units.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { mean } from '../../portfolio/metrics/moments.ts';
import { thinnedIndices } from '../../portfolio/metrics/thin-curve.ts';
import { strategyByName } from '../../strategy/catalog.ts';
import { counted, percent } from '../analysis/say.ts';
import { tradeView } from '../view/engine-views.ts';
import { money, priceText, valuation } from '../view/money.ts';
import { differs, holdingOf } from './pair-book.ts';
import type { BookedBar, BookedChoice, PairBook } from './pair-book.ts';
import type { ShadowAccount } from './shadow-account.ts';
import type { ShadowRun } from './shadow-run.ts';

/** What is known of a pair beside its accounts. */
export interface PairHead {
  readonly sessionTitle: string;
  readonly state: ShadowState;
  readonly share: number;
  readonly untilMs: EpochMs | null;
  readonly endCause: string | null;
  /** Sentences beside the usual ones. */
  readonly notes: readonly string[];
}

const CURVE_POINTS = 600;
const DECISIONS = 300;
const TRADES = 20;
/** Fewer daily returns than these say nothing of chance. */
const LEAST_DAYS = 20;

/** Puts a pair into one line. */
export function pairSummary(run: ShadowRun, head: PairHead): ShadowSummary {
  const { seat, champion, book } = run;
  const challenger = run.challenger ?? champion;
  const [one, other] = [returnOf(run, champion), returnOf(run, challenger)];
  return {
    deploymentId: seat.place, sessionId: seat.sessionId, sessionTitle: head.sessionTitle, assignmentId: seat.assignmentId, state: head.state, share: head.share,
    sinceMs: run.sinceMs, untilMs: head.untilMs, endCause: head.endCause, champion: nameOf(champion), challenger: nameOf(challenger),
    bars: book?.decided ?? 0, agreement: book === null || book.decided === 0 ? null : book.agreed / book.decided, championReturn: one, challengerReturn: other,
    sentence: sentenceOf(head, book, other - one),
  };
}

/** Puts a pair into everything that a person looks at. */
export function pairView(run: ShadowRun, head: PairHead): ShadowPair | null {
  const { book, champion, challenger } = run;
  if (book === null || challenger === null) return null;
  const view = (bar: BookedBar): ShadowDecision => decisionView(run, bar);
  return {
    ...pairSummary(run, head), quoteAsset: run.seat.plan.quoteAsset, startingCash: run.startingCash,
    sides: { champion: sideView(run, champion, book.championHeld), challenger: sideView(run, challenger, book.challengerHeld) },
    curve: curveOf(book), difference: differenceOf(run, book), table: tableOf(book),
    decisions: book.bars.slice(-DECISIONS).toReversed().map(view), differing: book.differing.toReversed().map(view), notes: [...NOTES, ...head.notes],
  };
}

const NOTES: readonly string[] = [
  'Both accounts began flat with the same money and trade on paper only: the session\'s own costs, filled on closed bars. Neither can send an order anywhere.',
  'The champion here is a twin of the strategy that trades, so that like is compared with like; the session\'s own account fills on the market as it is, and a person may act on it.',
  'Orders by hand, halts and cuts of the line are not repeated. The other strategies of the session trade on both accounts as they do there.',
];

function sentenceOf({ state, endCause }: PairHead, book: PairBook | null, ahead: number): string {
  if (state === 'failed') return endCause ?? 'It cannot go on.';
  if (book === null || book.decided === 0) return 'Both have not yet decided on a bar together.';
  const stands = Math.abs(ahead) < 0.00005 ? 'Level with the champion' : `${percent(Math.abs(ahead))} of the account ${ahead > 0 ? 'ahead of' : 'behind'} the champion`;
  return `${stands} after ${counted(book.decided, 'bar')}; on ${percent(book.agreed / book.decided)} of them both wanted the same side.`;
}

function returnOf({ startingCash }: ShadowRun, { engine }: ShadowAccount): number {
  return engine.equity() / Number(startingCash) - 1;
}

function assignmentOf({ engine, assignmentId }: ShadowAccount): StrategyAssignment | null {
  return engine.config.strategies.find(({ id }) => id === assignmentId) ?? null;
}

function nameOf(account: ShadowAccount): ShadowName {
  const assignment = assignmentOf(account);
  if (assignment === null) return { title: account.assignmentId, strategy: account.assignmentId, code: null, interval: '' };
  const { strategy, code, interval } = assignment;
  return { title: strategyByName(strategy, code)?.title ?? strategy, strategy, code: code ?? null, interval };
}

function sideView(run: ShadowRun, account: ShadowAccount, held: number): ShadowSide {
  const { totals, engine } = account;
  const bars = run.book?.bars.length ?? 0;
  return {
    ...nameOf(account), equity: valuation(engine.equity()), return: returnOf(run, account), maxDrawdown: account.maxDrawdown, positions: positionsOf(account),
    trades: totals.trades, winRate: totals.trades === 0 ? null : totals.wins / totals.trades, netProfit: money(totals.netAtoms as QuoteAtoms), fees: money(totals.feeAtoms as QuoteAtoms),
    slippage: money(totals.slippageAtoms as QuoteAtoms), funding: money(totals.fundingAtoms as QuoteAtoms), exposure: bars === 0 ? null : held / bars,
    recent: account.trades.slice(0, TRADES).flatMap((trade) => {
      const instrument = engine.desks.get(trade.instrumentId)?.instrument;
      return instrument === undefined ? [] : [tradeView(trade, instrument)];
    }),
    denials: account.denials, problem: account.problem,
  };
}

function positionsOf({ engine, assignmentId }: ShadowAccount): readonly ShadowPosition[] {
  return engine.state.ledger.positions.filter(({ trade }) => trade.strategyId === assignmentId).map(({ instrument, qty, qtyFloat, averageEntry, mark }) => ({
    instrumentId: instrument.id, symbol: instrument.symbol, side: qty > 0 ? 'long' : 'short', qty: formatQty(instrument, Math.abs(qty) as QtyLots),
    entryPrice: averageEntry.toFixed(instrument.priceDecimals), stopPrice: priceText(instrument, engine.position(instrument.id)?.stopPrice ?? null), unrealised: valuation(qtyFloat * (mark - averageEntry)),
  }));
}

function decisionView(run: ShadowRun, bar: BookedBar): ShadowDecision {
  const { timeMs, instrumentId, price, champion, challenger } = bar;
  const instrument = run.seat.plan.instruments.find(({ id }) => id === instrumentId);
  return {
    timeMs, instrumentId, symbol: instrument?.symbol ?? instrumentId, price, agrees: !differs(bar),
    champion: choiceView(run.champion, champion), challenger: choiceView(run.challenger ?? run.champion, challenger),
  };
}

function choiceView(account: ShadowAccount, { wants, holds, reason }: BookedChoice): ShadowChoice {
  const assignment = assignmentOf(account);
  const definition = assignment === null ? undefined : strategyByName(assignment.strategy, assignment.code);
  return { wants: Number.isNaN(wants) ? null : wants, holds: holdingOf(holds), sentence: reason === null ? null : definition?.explain(reason) ?? reason.code };
}

function curveOf({ times, championEquity, challengerEquity }: PairBook): ShadowPair['curve'] {
  // Half of the points keep the extremes of the one, half those of the other.
  const kept = [...new Set([...thinnedIndices(championEquity, CURVE_POINTS / 2), ...thinnedIndices(challengerEquity, CURVE_POINTS / 2)])].toSorted((a, b) => a - b);
  const pick = (values: readonly number[]): readonly number[] => kept.map((index) => values[index] ?? Number.NaN);
  return { time: pick(times), champion: pick(championEquity), challenger: pick(challengerEquity) };
}

function tableOf({ table }: PairBook): readonly ShadowCell[] {
  return [...table].map((bars, index) => ({ champion: holdingOf(Math.floor(index / 3) - 1), challenger: holdingOf((index % 3) - 1), bars })).filter(({ bars }) => bars > 0).toSorted((a, b) => b.bars - a.bars);
}

/** The interval rests on the days on which the two differed, drawn again in blocks; the same pair gives the same interval. */
function differenceOf(run: ShadowRun, { times, championEquity, challengerEquity }: PairBook): ShadowDifference {
  const [one, other] = [dailyReturns(times, championEquity), dailyReturns(times, challengerEquity)];
  const value = returnOf(run, run.challenger ?? run.champion) - returnOf(run, run.champion);
  const days = one.length;
  const words = Math.abs(value) < 0.00005 ? 'The two stand level' : `The challenger stands ${percent(Math.abs(value))} of the account ${value > 0 ? 'ahead' : 'behind'}`;
  if (days < LEAST_DAYS) return { value, low: null, high: null, days, sentence: `${words} after ${counted(days, 'day')}; with fewer than ${LEAST_DAYS} days nobody can tell that from chance.` };
  const daily = one.map((return_, day) => other[day]! - return_);
  const interval = bootstrapInterval(daily, mean, { rng: createRng(run.seat.place).stream('shadow-difference') });
  if (interval === null) return { value, low: null, high: null, days, sentence: `${words} after ${counted(days, 'day')}.` };
  const [low, high] = [interval.low * days, interval.high * days];
  const isMore = low > 0 || high < 0;
  return { value, low, high, days, sentence: `${words} after ${counted(days, 'day')}. ${isMore ? 'That is more than chance alone would do' : 'Chance alone does as much'}: days like these lie between ${percent(low)} and ${percent(high)} 95 times in 100.` };
}

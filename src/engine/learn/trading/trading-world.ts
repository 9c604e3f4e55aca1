import { createRunExchange } from '../../adapters/sim-exchange/run-exchange.ts';
import { Engine } from '../../core/engine.ts';
import { invariant } from '../../domain/assert.ts';
import { barAt, sliceBarColumns } from '../../domain/bar-columns.ts';
import type { BarClosed } from '../../domain/market-event.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import type { Output } from '../../domain/output.ts';
import { intervalMs } from '../../domain/interval.ts';
import { priceFromTicks, qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import { Loop } from '../../run/loop.ts';
import { columnsHistory, RISK_HISTORY_STEPS, riskStepOf } from '../../run/risk-history.ts';
import { targetOf } from '../../strategy/agent/actions.ts';
import { agentStrategy } from '../../strategy/agent/agent.ts';
import { writeObservation } from '../../strategy/agent/observation.ts';
import { withCandidate } from '../../strategy/catalog.ts';
import { effectOf } from './action-effect.ts';
import type { ActionEffect } from './action-effect.ts';
import { viewAccount } from './agent-view.ts';
import type { AccountView } from './agent-view.ts';
import type { Episode } from './episodes.ts';
import { REWARD_PARTS, RewardMeter, winnerLevel, winnerPart } from './reward.ts';
import { TRAINEE } from './trading-setup.ts';
import type { Ground, TradingSetup } from './trading-setup.ts';

/** How an episode ended: at its last bar, by ruin (or a forced close), or by a breaker that halts. */
export type EpisodeEnd = 'length' | 'ruin' | 'halt';

/**
 * One agent in one market: the engine, the exchange and the loop of a backtest, stopped at each close until an action says what to do there.
 * At that moment the exchange has filled what the bar filled and the engine has booked it; the bar itself reaches the engine with the action.
 */
export class TradingWorld {
  readonly #setup: TradingSetup;
  readonly #meter: RewardMeter;
  /** [6] of the last step, before weighing; see `REWARD_PARTS`. */
  readonly parts = new Float64Array(REWARD_PARTS.length);
  readonly #cost: number;
  readonly #onOutput: (output: Output) => void;
  #run: Run | null = null;

  /** @param number by which it is told from the others beside it */
  constructor(setup: TradingSetup, number = 0) {
    this.#setup = setup;
    this.#onOutput = (output) => setup.onOutput(number, output);
    this.#meter = new RewardMeter(setup.config.reward);
    const { spreadBps, slippageBps } = setup.execution;
    this.#cost = (spreadBps / 2 + slippageBps) / 10_000;
  }

  /** Begins an episode at the close of its first bar. */
  begin(episode: Episode): void {
    const ground = this.#setup.grounds[episode.market];
    invariant(ground, () => `expected one of ${this.#setup.grounds.length} markets, was ${episode.market}`);
    this.#run = startRun(this.#setup, ground, episode, this.#onOutput);
    this.#meter.begin(ground.unit);
    this.parts.fill(0);
  }

  /** Carries an action out and goes on to the next close. Returns the reward. */
  step(action: number): number {
    const run = this.#current;
    invariant(run.end === null, 'expected an episode that goes on, was one that has ended');
    const before = run.view;
    run.pilot.wanted = targetOf(this.#setup.agent, action);
    run.tally = emptyTally(before.reading.side !== 0);
    run.loop.enter(run.next);
    run.effect = effectOf(run.engine, run.ground.market.instrument.id, run.next.timeMs);
    advance(run);
    run.end = this.#endOf(run);
    return this.#reward(run, before);
  }

  /** @param out [offset + observationSize] receives what the agent sees at the close that it stands at */
  observe(out: Float32Array, offset: number): void {
    const { ground, row, view } = this.#current;
    writeObservation(ground.market.features, row, view.reading, out, offset);
  }

  /** How the episode has ended; null while it goes on. */
  get end(): EpisodeEnd | null { return this.#current.end; }
  get episode(): Episode { return this.#current.episode; }
  /** Row of the bar at whose close the agent stands. */
  get row(): number { return this.#current.row; }
  get equity(): number { return this.#current.view.equity; }
  /** What became of the last action. */
  get effect(): ActionEffect { return this.#current.effect; }
  /** Positions opened and closed in the last step. */
  get trades(): number { return tradesOf(this.#current); }
  get isHolding(): boolean { return this.#current.view.reading.side !== 0; }
  /** Simple return of the equity since the episode began. */
  get totalReturn(): number { return this.equity / quoteFromAtoms(this.#setup.startingCash) - 1; }
  /** For whoever measures more of it. */
  get engine(): Engine { return this.#current.engine; }

  get #current(): Run {
    invariant(this.#run, 'expected an episode to have begun');
    return this.#run;
  }

  #endOf({ row, episode, view, engine, tally }: Run): EpisodeEnd | null {
    const { startingCash, config } = this.#setup;
    if (tally.isLiquidated || view.equity <= quoteFromAtoms(startingCash) * (1 - config.episodes.ruinPct / 100)) return 'ruin';
    if (engine.status.state === 'halted') return 'halt';
    return row >= episode.to ? 'length' : null;
  }

  #reward(run: Run, before: AccountView): number {
    const { view, tally, ground } = run;
    const { reading } = view;
    const gain = reading.side === 0 ? 0 : reading.side * (reading.price / reading.entryPrice - 1);
    // What was open at the bar before has closed, or is what is open now; what opened and closed since begins at nothing.
    const levels = tally.gains.map((closed) => winnerLevel(closed, ground.unit));
    const level = winnerLevel(gain, ground.unit);
    const winner = winnerPart(levels.reduce((sum, closed) => sum + closed, level), run.level);
    run.level = level;
    return this.#meter.measure({
      equityBefore: before.equity, equity: view.equity, peakEquity: view.peakEquity, trades: tradesOf(run), winner, spreadCost: tally.takerNotional * this.#cost,
    }, this.parts);
  }
}

/** What happened in one step. */
interface Tally {
  takerNotional: number;
  /** Of the round trips closed: the gain over the entry price. */
  readonly gains: number[];
  isLiquidated: boolean;
  readonly wasHeld: boolean;
}

/** An episode under way. */
interface Run {
  readonly ground: Ground;
  readonly episode: Episode;
  readonly engine: Engine;
  readonly loop: Loop;
  readonly pilot: { wanted: number };
  row: number;
  /** The bar at whose close the agent stands: matched, and not yet given to the engine. */
  next: BarClosed;
  /** The next funding. */
  funding: number;
  view: AccountView;
  tally: Tally;
  effect: ActionEffect;
  /** Of the position that is open. */
  level: number;
  end: EpisodeEnd | null;
}

function startRun(setup: TradingSetup, ground: Ground, episode: Episode, tell: (output: Output) => void): Run {
  const { market } = ground;
  const { instrument, bars } = market;
  const pilot = { wanted: 0 };
  const startMs = bars.openTimeMs[episode.from]!;
  const definition = agentStrategy({ target: () => pilot.wanted }, TRAINEE);
  const engine = withCandidate(definition, () => new Engine({
    instruments: [instrument], config: ground.engine, quoteAsset: instrument.quoteAsset, startingCash: setup.startingCash, orderIdPrefix: 'train', startMs,
  }));
  let report: (event: VenueEvent) => void = () => undefined;
  const exchange = createRunExchange({
    instruments: new Map([[instrument.id, instrument]]), config: setup.execution, startingCash: setup.startingCash, listener: (event) => report(event),
    seed: 1, span: { fromMs: startMs, toMs: bars.closeTimeMs[episode.to]! }, gaps: [], measured: [],
  });
  const onOutput = (output: Output): void => {
    note(run, output);
    tell(output);
  };
  const loop = new Loop({ engine, exchange, match: (event) => exchange.match(event), quiet: null, log: null, onOutput });
  report = (event) => loop.report(event);
  const run: Run = {
    ground, episode, engine, loop, pilot, row: episode.from, next: barClosed(ground, episode.from), funding: firstFunding(ground, episode.from),
    view: NOWHERE, tally: emptyTally(false), effect: NOTHING_ASKED, level: 0, end: null,
  };
  warm(run, Math.min(setup.leadBars, episode.from));
  arrive(run);
  return run;
}

/** Shows the engine what a session and a backtest begin with: the history of risk, and bars that warm the agent's stop up. */
function warm({ ground: { market }, episode, loop }: Run, leadBars: number): void {
  const { instrument, interval, bars } = market;
  const timeMs = bars.openTimeMs[episode.from]!;
  const step = riskStepOf(interval);
  const most = Math.ceil((RISK_HISTORY_STEPS * intervalMs(step)) / intervalMs(interval));
  const past = columnsHistory(instrument.id, step, sliceBarColumns(bars, Math.max(0, episode.from - most), episode.from));
  if (past !== null) loop.enter({ type: 'risk-history', timeMs, ...past });
  const first = episode.from - leadBars;
  loop.enter({ type: 'warm-up', timeMs, instrumentId: instrument.id, interval, bars: Array.from({ length: leadBars }, (_, index) => barAt(bars, first + index)) });
}

/** Funding before the first close concerns nobody: no position can exist there. */
function firstFunding({ market: { funding, bars } }: Ground, row: number): number {
  const at = funding.findIndex(({ timeMs }) => timeMs >= bars.closeTimeMs[row]!);
  return at < 0 ? funding.length : at;
}

/** Goes on to the next close: funding that is due before it, and what the bar fills. */
function advance(run: Run): void {
  const { loop, ground } = run;
  const { market: { bars, funding, instrument } } = ground;
  const markPrice = bars.close[run.row]!;
  run.row++;
  const closeMs = bars.closeTimeMs[run.row]!;
  for (; run.funding < funding.length && funding[run.funding]!.timeMs < closeMs; run.funding++) {
    const { timeMs, rate } = funding[run.funding]!;
    loop.feed({ type: 'funding-due', timeMs, instrumentId: instrument.id, rate, markPrice });
  }
  run.next = barClosed(ground, run.row);
  arrive(run);
}

/** Lets the exchange see the bar in hand, and looks at the account at its close. */
function arrive(run: Run): void {
  const { ground: { market, volatility }, next, row } = run;
  run.loop.matchOnly(next);
  run.view = viewAccount(run.engine, market.instrument, { close: next.bar.close, closeTimeMs: next.timeMs, lengthMs: intervalMs(market.interval), volatility: volatility[row]! });
}

function barClosed({ market }: Ground, row: number): BarClosed {
  const bar = barAt(market.bars, row);
  return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: market.instrument.id, interval: market.interval, bar };
}

function note({ tally, ground }: Run, output: Output): void {
  if (output.type === 'fill-booked') {
    const { liquidity, price, qty } = output.fill;
    const { instrument } = ground.market;
    if (liquidity === 'taker') tally.takerNotional += priceFromTicks(instrument, price) * qtyFromLots(instrument, qty);
  } else if (output.type === 'trade-closed') {
    const { side, entryPrice, exitPrice, exitReason } = output.trade;
    tally.gains.push((side === 'long' ? 1 : -1) * (exitPrice / entryPrice - 1));
    if (exitReason === 'liquidated') tally.isLiquidated = true;
  }
}

/** Every close is one, and so is every opening: what was opened is what is held more than before, and what was closed since. */
function tradesOf({ tally, view }: Run): number {
  return 2 * tally.gains.length + (view.reading.side === 0 ? 0 : 1) - (tally.wasHeld ? 1 : 0);
}

function emptyTally(wasHeld: boolean): Tally {
  return { takerNotional: 0, gains: [], isLiquidated: false, wasHeld };
}

/** Before the first look. */
const NOWHERE: AccountView = {
  equity: 0, peakEquity: 0,
  reading: { side: 0, exposure: 0, price: Number.NaN, entryPrice: Number.NaN, stopPrice: Number.NaN, barsHeld: 0, drawdown: 0, volatility: Number.NaN },
};

const NOTHING_ASKED: ActionEffect = { outcome: 'hold', denial: null, share: 1 };

import type { Engine } from '../core/engine.ts';
import type { Input } from '../domain/input.ts';
import type { ExchangeEvent, MarketEvent } from '../domain/market-event.ts';
import type { Output } from '../domain/output.ts';
import type { VenueEvent } from '../domain/order-event.ts';
import type { EpochMs } from '../domain/units.ts';
import type { ExchangePort, QuietExchange } from '../ports/exchange.ts';
import type { BarRun } from '../domain/bar-columns.ts';

/** What the loop writes down. A backtest, whose inputs can be had again from its data, writes nothing. */
export interface InputLog {
  append(input: Input): void;
  /** Called with what the last input brought about, when that is anything. */
  outputs(timeMs: EpochMs, outputs: readonly Output[]): void;
}

export interface LoopOptions {
  readonly engine: Engine;
  readonly exchange: ExchangePort;
  /** Only an exchange that lives in this process: it sees each market event before the engine does. */
  readonly match: ((event: ExchangeEvent) => boolean) | null;
  /** Only where the exchange is seen by nobody else between two bars. */
  readonly quiet?: QuietExchange | null;
  readonly log: InputLog | null;
  /** Told of every output, after it was carried out. */
  readonly onOutput: (output: Output) => void;
}

/**
 * The one loop of live, paper, backtest and training. Market events go to the exchange first, then to the engine; what the exchange
 * reports, and every command, enters the same queue. An input is logged before it is processed; what it brings about is carried out at once.
 */
export class Loop {
  readonly #engine: Engine;
  readonly #exchange: ExchangePort;
  readonly #match: LoopOptions['match'];
  readonly #log: InputLog | null;
  readonly #onOutput: (output: Output) => void;
  readonly #queue: Input[] = [];
  /** Knows of whole runs of bars that they concern nothing; null where every bar is matched by itself. */
  readonly #quiet: QuietExchange | null;

  constructor({ engine, exchange, match, quiet = null, log, onOutput }: LoopOptions) {
    this.#engine = engine;
    this.#exchange = exchange;
    this.#match = match;
    this.#quiet = quiet;
    this.#log = log;
    this.#onOutput = onOutput;
  }

  /** Takes what the exchange reports; it is processed before the next market event. */
  report(event: VenueEvent): void {
    this.#queue.push(event);
  }

  /**
   * Lets the engine do what has become due by now; returns when it wants to be woken next, null when nothing waits.
   * Where time is the market's own, nobody need call it: what is due is done before the event that shows that its time has passed.
   */
  wake(nowMs: EpochMs): EpochMs | null {
    const { wakeAtMs } = this.#engine;
    if (wakeAtMs !== null && wakeAtMs <= nowMs) this.enter({ type: 'timer-fired', timeMs: nowMs });
    return this.#engine.wakeAtMs;
  }

  /** Takes a market event: fills first, so that the engine decides on a close knowing what happened inside the bar. */
  feed(event: MarketEvent): void {
    if (this.#engine.wakeAtMs !== null) this.#wakeUntil(event.timeMs);
    if (this.#match !== null) {
      while (this.#match(event)) this.#drain();
      if (this.#queue.length > 0) this.#drain();
    }
    if (this.#engine.watchesTicks) this.#show(event);
    this.#process(event);
    if (this.#queue.length > 0) this.#drain();
  }

  /**
   * Takes as many bars of a run as need not be fed one by one: those of which the exchange has nothing to report, up to the first that brings something about.
   * @param equity [run.to - run.from] receives the account's equity after each bar
   * @returns how many were taken; 0 where the next has to be fed
   */
  feedRun(run: BarRun, equity: Float64Array): number {
    const exchange = this.#quiet;
    if (exchange === null || this.#log !== null) return 0;
    const reach = exchange.reachOf(run.instrumentId, run.interval);
    if (reach === null) return 0;
    const { bars, outputs } = this.#engine.takeRun(run, reach, equity);
    if (bars === 0) return 0;
    exchange.passQuiet({ ...run, to: run.from + bars });
    if (outputs.length === 0) return bars;
    for (const output of outputs) this.#carryOut(output);
    if (this.#queue.length > 0) this.#drain();
    equity[bars - 1] = this.#engine.equity();
    return bars;
  }

  /** Lets the exchange see a market event that the engine need not. */
  matchOnly(event: ExchangeEvent): void {
    if (this.#engine.wakeAtMs !== null) this.#wakeUntil(event.timeMs);
    if (this.#match !== null) {
      while (this.#match(event)) this.#drain();
      if (this.#queue.length > 0) this.#drain();
    }
    if (this.#engine.watchesTicks) this.#show(event);
  }

  /** Ticks that a strategy looks at are inputs like any other: what was decided on them can be repeated. */
  #show(event: ExchangeEvent): void {
    if (event.type === 'trade-printed' || event.type === 'quote-updated' || event.type === 'depth-updated') this.#process({ type: 'tick-seen', timeMs: event.timeMs, event });
  }

  /** Takes a command, a warm-up or anything else that is not a market event. */
  enter(input: Input): void {
    this.#queue.push(input);
    this.#drain();
  }

  /** Each moment once: what is due at one has been done by it, and what came of it is due later. */
  #wakeUntil(timeMs: EpochMs): void {
    let wokenMs = Number.NEGATIVE_INFINITY;
    for (let nextMs = this.#engine.wakeAtMs; nextMs !== null && nextMs <= timeMs && nextMs > wokenMs; nextMs = this.#engine.wakeAtMs) {
      wokenMs = nextMs;
      this.enter({ type: 'timer-fired', timeMs: nextMs });
    }
  }

  #drain(): void {
    for (let index = 0; index < this.#queue.length; index++) {
      const input = this.#queue[index];
      if (input !== undefined) this.#process(input);
    }
    this.#queue.length = 0;
  }

  #process(input: Input): void {
    this.#log?.append(input);
    const outputs = this.#engine.process(input);
    if (outputs.length === 0) return;
    this.#log?.outputs(input.timeMs, outputs);
    for (const output of outputs) this.#carryOut(output);
  }

  #carryOut(output: Output): void {
    switch (output.type) {
      case 'submit-order': this.#exchange.submit(output.order, output.timeMs); break;
      case 'cancel-order': this.#exchange.cancel(output.clientOrderId, output.instrumentId, output.timeMs, output.cause); break;
      case 'amend-order': this.#exchange.amend(output.clientOrderId, output.instrumentId, output, output.timeMs); break;
      default: break;
    }
    this.#onOutput(output);
  }
}

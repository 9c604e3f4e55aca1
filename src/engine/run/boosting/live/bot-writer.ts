import { DAY_MS } from '../../../domain/interval.ts';
import type { Attended, BotDeskOptions } from './attended.ts';
import type { BotAlert } from './bot-alerts.ts';
import type { BotRun } from './bot-run.ts';
import { runView, storedView } from './live-view.ts';

/** Where a bot stands is written down this often while nothing comes of its bars; a step is written down at once. */
const WRITE_EVERY_MS = 1_000;
const FORECASTS_KEPT_MS = 30 * DAY_MS;
/** What is kept too long is looked for this often. */
const TIDY_EVERY_MS = 3_600_000;
/** Where there was more than can be dropped at once. */
const AGAIN_AFTER_MS = 10_000;
const MEGABYTE = 1_000_000;

/** Writes down what came about with bots, together with what is said of it: after a restart neither is lost and neither comes twice. */
export class BotWriter {
  readonly #options: BotDeskOptions;
  #alerts: BotAlert[] = [];
  #wroteMs = Number.NEGATIVE_INFINITY;
  #tidiedMs: number;

  constructor(options: BotDeskOptions) {
    this.#options = options;
    this.#tidiedMs = options.nowMs();
  }

  /** Has something to say when the next is written. */
  say(alert: BotAlert): void {
    this.#alerts.push(alert);
  }

  /** Writes down where it is time: steps at once, the rest now and then. */
  writeDue(attended: Attended): void {
    const runs = [...attended.runs.values()];
    const isUrgent = this.#alerts.length > 0 || runs.some(({ unwritten }) => unwritten === 'steps');
    const isDue = this.#options.steadyMs() - this.#wroteMs >= WRITE_EVERY_MS && runs.some(({ unwritten }) => unwritten !== 'nothing');
    if (isUrgent || isDue) this.write(attended);
    this.#tidy(attended);
  }

  /** Writes everything down. What the session has done is stored by then, so that no bot is ahead of its journal. */
  write({ session, runs }: Attended): void {
    const { store, steadyMs, onStep } = this.#options;
    if (session.failure !== null) return;
    const changed = [...runs.values()].filter(({ unwritten }) => unwritten !== 'nothing');
    const alerts = this.#alerts;
    this.#alerts = [];
    if (changed.length === 0 && alerts.length === 0) return;
    session.commit();
    for (const { level, code, message } of alerts) session.alert(level, code, message);
    store.transaction(() => { for (const run of changed) store.bots.save(run.seat.id, run.progress()); });
    session.commit();
    for (const run of changed) run.written();
    this.#wroteMs = steadyMs();
    for (const run of changed) onStep(runView(run, session));
  }

  /** Writes down where a bot stands, and that it has ended. */
  end({ runs }: Attended, run: BotRun, cause: string): void {
    const { store, nowMs, onStep } = this.#options;
    const { id } = run.seat;
    store.transaction(() => {
      store.bots.save(id, run.progress());
      store.bots.end(id, nowMs(), cause);
    });
    run.written();
    runs.delete(id);
    const stored = store.bots.get(id);
    if (stored !== null) onStep(storedView(stored));
  }

  /** Drops old forecasts, and the trees of versions that nobody needs beyond what their bots are allowed. */
  #tidy({ session, runs }: Attended): void {
    const { store, models, nowMs } = this.#options;
    const kept = [...runs.values()].map(({ settings }) => settings.retraining);
    if (nowMs() - this.#tidiedMs < TIDY_EVERY_MS || kept.length === 0) return;
    this.#tidiedMs = nowMs();
    store.bots.dropForecasts({ sessionId: session.id, beforeMs: session.marketMs - FORECASTS_KEPT_MS, endedBeforeMs: nowMs() - FORECASTS_KEPT_MS });
    const needed = new Set([...runs.values()].flatMap(({ versions }) => versions));
    const budget = { keepDays: Math.max(...kept.map(({ keepModelDays }) => keepModelDays)), maxBytes: Math.max(...kept.map(({ keepModelMegabytes }) => keepModelMegabytes)) * MEGABYTE };
    const { isMore } = models.keepBudget(budget, (code) => needed.has(code));
    if (isMore) this.#tidiedMs += AGAIN_AFTER_MS - TIDY_EVERY_MS;
  }
}

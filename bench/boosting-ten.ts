import { barAt } from '../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../src/engine/domain/bar-columns.ts';
import { instrumentId } from '../src/engine/domain/units.ts';
import type { InstrumentId } from '../src/engine/domain/units.ts';
import { botConfig } from '../src/engine/learn/boosting/bot/bot.config.ts';
import { cycleOf } from '../src/engine/learn/boosting/rolling/cycle.ts';
import type { CycleModel } from '../src/engine/learn/boosting/rolling/cycle-step.ts';
import { RetrainPolicy } from '../src/engine/learn/boosting/rolling/retrain-policy.ts';
import { createForecaster } from '../src/engine/learn/boosting/rolling/served-boosting.ts';
import type { WindowTask } from '../src/engine/learn/boosting/rolling/train-window.ts';
import type { Research } from '../src/engine/run/workstation/research.ts';
import { boostingRuleConfig } from '../src/engine/strategy/boosting/boosting.config.ts';
import { createResearchPool } from '../src/engine/worker/research-pool.ts';
import { locateProgram } from '../src/engine/worker/program.ts';
import { generatedBars } from './generated-bars.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SYMBOLS = 10;
const ROUNDS = 3;
/** Between two trainings that are due. */
const MINUTES = 15;
const CORES = 2;
/** What the bot's slowest average has to see before the window. */
const SETTLING = 80;

/** The bot as it is when nothing is changed. Each model is taken whatever it has shown, so that forecasts, shadows and swaps have their part in what is measured. */
const SETTINGS = { ...cycleOf(botConfig.parse({ data: { instruments: ['um:BTCUSDT'] }, retraining: { retrainAbovePsi: null, retrainBelowSharpe: null } }), boostingRuleConfig.parse({}), 'session'), mustPass: false };

/**
 * What ten bots cost in fifteen minutes of their session: 150 closed bars taken, each with its forecasts and its watch, and ten trainings of 1,000 trees on 48 hours, in the research threads of the
 * program, with their threads' starting, their entries on the shelf and the way of the trees back. CPU time of the whole process; idle is what is left of two cores in fifteen minutes.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = temporaryFolder();
  const pool = createResearchPool({ workerFile: locateProgram().researchWorkerFile, dataDir: folder, version: 'bench' });
  const bots = Array.from({ length: SYMBOLS }, (_, index) => new Bot(instrumentId(`um:COIN${index}USDT`), index + 1, pool));
  const rounds: Round[] = [];
  try {
    for (let round = 0; round <= ROUNDS; round++) rounds.push(await quarter(bots));
  } finally {
    await pool.close();
  }
  // The first has the compiler's work in it, of a program that has just been started.
  const later = rounds.slice(1);
  const idle = later.map(({ cpu }) => 100 * (1 - cpu / (CORES * MINUTES * 60)));
  return [
    resultOf('ten symbols, 15 minutes', 'CPU seconds', later.map(({ cpu }) => cpu), { higherIsBetter: false }),
    resultOf('ten symbols, the thread that decides', 'CPU seconds', later.map(({ thread }) => thread), { higherIsBetter: false }),
    resultOf('ten symbols, the last has its trees after', 'seconds', later.map(({ slowest }) => slowest), { higherIsBetter: false }),
    resultOf('ten symbols, two cores idle', '%', idle, { higherIsBetter: true }),
    resultOf('ten symbols, two cores idle, first quarter after the start', '%', rounds.slice(0, 1).map(({ cpu }) => 100 * (1 - cpu / (CORES * MINUTES * 60))), { higherIsBetter: true }),
  ];
}

/** Seconds. */
interface Round {
  readonly cpu: number;
  readonly thread: number;
  /** Wall time from the bar that asked for the trainings to the last answer. */
  readonly slowest: number;
}

async function quarter(bots: readonly Bot[]): Promise<Round> {
  const [cpuBefore, threadBefore] = [process.cpuUsage(), process.threadCpuUsage()];
  let [slowest, trained] = [0, 0];
  for (let minute = 0; minute < MINUTES; minute++) {
    const began = performance.now();
    const trainings = bots.flatMap((bot) => bot.takeBar());
    if (trainings.length === 0) continue;
    // All ten ask at one bar and wait for one another in line; a minute has room for all of them.
    await Promise.all(trainings);
    trained += trainings.length;
    slowest = Math.max(slowest, (performance.now() - began) / 1000);
  }
  if (trained !== bots.length) throw new Error(`expected ${bots.length} trainings in ${MINUTES} minutes, found ${trained}`);
  return { cpu: secondsOf(process.cpuUsage(cpuBefore)), thread: secondsOf(process.threadCpuUsage(threadBefore)), slowest };
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

/** One symbol's cycle, with its trainings in the pool. */
class Bot {
  readonly #models = new Map<string, CycleModel>();
  readonly #policy: RetrainPolicy;
  readonly #bars: BarColumns;
  readonly #id: InstrumentId;
  readonly #pool: Pick<Research, 'boosting'>;
  #row = SETTINGS.windowBars + SETTLING;

  constructor(id: InstrumentId, seed: number, pool: Pick<Research, 'boosting'>) {
    this.#id = id;
    this.#pool = pool;
    this.#bars = generatedBars(this.#row + (ROUNDS + 1) * MINUTES, seed);
    this.#policy = new RetrainPolicy({ instrumentId: id, interval: '1m', settings: SETTINGS, modelOf: (code) => this.#models.get(code) ?? null });
    for (let row = 0; row < this.#row; row++) this.#policy.warm(barAt(this.#bars, row));
  }

  /** Takes the next bar and returns the trainings that it asked for. */
  takeBar(): readonly Promise<void>[] {
    const steps = this.#policy.takeBar(barAt(this.#bars, this.#row++));
    return steps.flatMap((step) => (step.type === 'train' ? [this.#train(step.task)] : []));
  }

  async #train(window: WindowTask): Promise<void> {
    const answer = await this.#pool.boosting({ window, line: `bench.${this.#id}`, parent: this.#policy.active, cause: 'bench' }).result;
    if (answer.outcome === 'trained') this.#models.set(answer.code, { forecaster: createForecaster(answer.document), reference: answer.document.manifest.reference });
    this.#policy.trained({ taskId: window.id, ...answer });
  }
}

import { barAt } from '../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../src/engine/domain/bar-columns.ts';
import { botConfig } from '../src/engine/learn/boosting/bot/bot.config.ts';
import { cycleOf } from '../src/engine/learn/boosting/rolling/cycle.ts';
import { RetrainPolicy } from '../src/engine/learn/boosting/rolling/retrain-policy.ts';
import { boostingOfModel } from '../src/engine/learn/boosting/rolling/served-boosting.ts';
import { trainWindow } from '../src/engine/learn/boosting/rolling/train-window.ts';
import type { WindowTask } from '../src/engine/learn/boosting/rolling/train-window.ts';
import type { Research } from '../src/engine/run/workstation/research.ts';
import { boostingRuleConfig } from '../src/engine/strategy/boosting/boosting.config.ts';
import type { StrategyDefinition } from '../src/engine/strategy/strategy.ts';
import { createResearchPool } from '../src/engine/worker/research-pool.ts';
import { locateProgram } from '../src/engine/worker/program.ts';
import { COIN, FITTED, Trader } from './decision.ts';
import { generatedBars } from './generated-bars.ts';
import { BARS_PLAYED, measureInTurns } from './in-turns.ts';
import type { BenchResult } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What the bot's slowest average has to see before its window. */
const SETTLING = 80;
const SETTINGS = cycleOf(botConfig.parse({ data: { instruments: [COIN.id] } }), boostingRuleConfig.parse({}), 'session');

/**
 * What growing trees does to trading: the time from a closed bar to the end of the engine's work, of a version of 1,000 trees on `bars-19`, a bar every millisecond or so, with nothing beside it, and beside
 * trainings of the bot's own size one after the other in the research threads of the program, far more of them than ten symbols ever ask for. The figure to look at is the last: it is to stay below 2.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const bars = generatedBars(FITTED + BARS_PLAYED, 7);
  const window = windowOf(bars);
  const outcome = trainWindow(window);
  if (outcome.outcome === 'failed') throw new Error(outcome.sentence);
  const pool = createResearchPool({ workerFile: locateProgram().researchWorkerFile, dataDir: temporaryFolder(), version: 'bench' });
  const trader = new Trader('bars-19', bars, boostingOfModel(outcome.document, { code: outcome.code }) as StrategyDefinition);
  try {
    return await measureInTurns(trader, 'growing trees', () => Promise.resolve(trainOn(pool, window).stop));
  } finally {
    await pool.close();
  }
}

/** The first training that the bot would ask for on these bars. */
function windowOf(bars: BarColumns): WindowTask {
  const policy = new RetrainPolicy({ instrumentId: COIN.id, interval: '1m', settings: SETTINGS, modelOf: () => null });
  const last = SETTINGS.windowBars + SETTLING;
  for (let row = 0; row < last; row++) policy.warm(barAt(bars, row));
  const [step] = policy.takeBar(barAt(bars, last));
  if (step?.type !== 'train') throw new Error('expected a first training');
  return step.task;
}

/** Lets one training follow the other until it is told to stop. */
function trainOn(pool: Pick<Research, 'boosting'>, window: WindowTask): { readonly stop: () => Promise<void> } {
  let isStopped = false;
  const work = (async (): Promise<void> => {
    for (let count = 0; !isStopped; count++) {
      // Another seed is another version: nothing is found ready on the shelf.
      const settings = { ...window.settings, training: { ...window.settings.training, seed: count } };
      await pool.boosting({ window: { ...window, settings }, line: 'bench', parent: null, cause: 'bench' }).result;
    }
  })();
  return { stop: () => { isStopped = true; return work; } };
}

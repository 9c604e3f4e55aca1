import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import { wallClock } from '../src/engine/adapters/clock/wall-clock.ts';
import { createTraining } from '../src/engine/run/training/create-training.ts';
import { readSpec } from '../src/engine/run/training/read-spec.ts';
import type { Research, TrainingAtWork } from '../src/engine/run/workstation/research.ts';
import { createResearchPool } from '../src/engine/worker/research-pool.ts';
import { locateProgram } from '../src/engine/worker/program.ts';
import { COIN, FITTED, Trader } from './decision.ts';
import { GENERATED_START_MS, generatedBars } from './generated-bars.ts';
import { BARS_PLAYED, measureInTurns } from './in-turns.ts';
import type { BenchResult } from './measure.ts';
import { temporaryFolder } from './temporary-folder.ts';

const BARS = 60_000;
const MINUTE_MS = 60_000;

/**
 * What a training does to trading: the time from a closed bar to the end of the engine's work, of an agent on `bars-50`, a bar every millisecond or so as in a session, with nothing
 * beside it, and beside a training of PPO in the research pool of the program, on its own thread and its own connection to the store. The figure to look at is the last: it is to stay below 2.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = temporaryFolder();
  const trainingId = enterTraining(folder);
  const pool = createResearchPool({ workerFile: locateProgram().researchWorkerFile, dataDir: folder, version: 'bench' });
  const trader = new Trader('bars-50', generatedBars(FITTED + BARS_PLAYED, 7));
  try {
    return await measureInTurns(trader, 'a training', async () => {
      const training = await atWork(pool, trainingId);
      return () => {
        training.pause();
        return training.result;
      };
    });
  } finally {
    await pool.close();
  }
}

/** Resolves once the training learns. */
function atWork(pool: Research, trainingId: string): Promise<TrainingAtWork> {
  return new Promise((resolve, reject) => {
    const training = pool.training({ trainingId, judgesOnly: false }, ({ stage }) => { if (stage.includes('step')) resolve(training); });
    training.result.catch(reject);
  });
}

/** A training that has more to do than is measured. */
function enterTraining(dataDir: string): string {
  const store = openStore(dataDir);
  try {
    store.instruments.put(COIN);
    store.bars.write(COIN.id, '1m', generatedBars(BARS, 3));
    const span = { from: GENERATED_START_MS + 3_000 * MINUTE_MS, to: GENERATED_START_MS + BARS * MINUTE_MS };
    const spec = readSpec({ instruments: [COIN.id], interval: '1m', span, totalSteps: 100_000_000, patience: null, evaluateEverySteps: 100_000_000, seeds: [1], execution: { requireFunding: false } });
    return createTraining({ store, clock: wallClock, codeVersion: 'bench', spec });
  } finally {
    store.close();
  }
}

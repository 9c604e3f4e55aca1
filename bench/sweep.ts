import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import { createRng } from '../src/engine/compute/rng.ts';
import { backtestRequest } from '../src/engine/contract/api.ts';
import { prepare } from '../src/engine/run/backtest/prepared.ts';
import type { PreparedBacktest } from '../src/engine/run/backtest/prepared.ts';
import type { EvaluationJob } from '../src/engine/run/search/evaluation.ts';
import { locateProgram } from '../src/engine/worker/program.ts';
import { createThreadedEvaluator } from '../src/engine/worker/search-evaluator.ts';
import { GENERATED_START_MS, generatedBars } from './generated-bars.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { instrumentOf, RISK } from './portfolio-plan.ts';
import { temporaryFolder } from './temporary-folder.ts';

const BARS = 70_000;
const SETS = 1_000;
const WORKERS = 2;
/** The first runs of a thread are the compiler's. */
const WARM_UP_SETS = 40;
/** Runs on one core, to compare with. */
const ALONE = 200;

/** A thousand settings of the moving-average cross over one history, on both cores through the threads of a search; then some of them on one. */
export async function run(): Promise<readonly BenchResult[]> {
  const folder = temporaryFolder();
  const prepared = historyIn(folder);
  const jobs = settings(SETS).map((config): EvaluationJob => ({ config, span: { from: prepared.request.from, to: prepared.request.to } }));
  const both = await measured(prepared, { folder, workers: WORKERS, jobs });
  const alone = await measured(prepared, { folder, workers: 1, jobs: jobs.slice(0, ALONE) });
  const same = jobs.slice(0, ALONE).every((_, index) => both.profits[index] === alone.profits[index]);
  if (!same) throw new Error('expected the same results on one thread and on two');
  const rate = SETS / both.seconds;
  return [
    resultOf(`${SETS} settings × ${BARS} bars on ${WORKERS} threads`, 'runs per second', [rate], { higherIsBetter: true }),
    resultOf(`${SETS} settings × ${BARS} bars on ${WORKERS} threads, bars`, 'bars per second', [rate * BARS], { higherIsBetter: true }),
    resultOf('the whole sweep', 'seconds', [both.seconds], { higherIsBetter: false }),
    resultOf('efficiency against one thread', 'of the speed of one thread times two', [rate / (WORKERS * (ALONE / alone.seconds))], { higherIsBetter: true }),
    resultOf('peak memory of the process, with all threads', 'MiB', [process.resourceUsage().maxRSS / 1024], { higherIsBetter: false }),
  ];
}

function historyIn(folder: string): PreparedBacktest {
  const store = openStore(folder);
  const instrument = instrumentOf('BTCUSDT');
  store.instruments.put(instrument);
  store.bars.write(instrument.id, '1m', generatedBars(BARS, 1));
  const request = backtestRequest.parse({ strategy: 'moving-average-cross', instruments: [instrument.id], interval: '1m', from: GENERATED_START_MS, to: GENERATED_START_MS + BARS * 60_000, risk: RISK });
  const prepared = prepare(store, request, { shared: true });
  store.close();
  return prepared;
}

/** Every pair of averages once at most, chosen by chance from one seed. */
function settings(count: number): readonly Readonly<Record<string, unknown>>[] {
  const rng = createRng(1).stream('bench-sweep');
  return Array.from({ length: count }, () => {
    const fastPeriod = 5 + Math.floor(rng.float() * 60);
    return { fastPeriod, slowPeriod: fastPeriod + 10 + Math.floor(rng.float() * 200), stopAtrMultiple: 1 + Math.floor(rng.float() * 8) / 2 };
  });
}

async function measured(prepared: PreparedBacktest, { folder, workers, jobs }: { readonly folder: string; readonly workers: number; readonly jobs: readonly EvaluationJob[] }) {
  const evaluator = createThreadedEvaluator(locateProgram().trialWorkerFile, folder)(prepared, workers);
  try {
    await Promise.all(jobs.slice(0, WARM_UP_SETS).map((job) => evaluator.evaluate(job)));
    const began = performance.now();
    const evaluations = await Promise.all(jobs.map((job) => evaluator.evaluate(job)));
    const seconds = (performance.now() - began) / 1000;
    return { seconds, profits: evaluations.map((one) => (one.ok ? one.metrics.return : Number.NaN)) };
  } finally {
    await evaluator.close();
  }
}

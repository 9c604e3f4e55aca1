import type { TestResult } from '../../contract/training.ts';
import { decimalFromScaled } from '../../domain/decimal.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { TestResult as JudgedTest } from '../../learn/training/verdict.ts';
import type { TestedRun } from './test-bench.ts';

type RowHead = Pick<TestResult, 'kind' | 'name' | 'title' | 'model' | 'runId'>;

/** Points of an equity curve that are kept. */
const CURVE_POINTS = 300;

/** Returns a run as a row of the table and a line of the chart. */
export function resultRow(head: RowHead, run: TestedRun, test: JudgedTest | null): TestResult {
  return joinedRows(head, [run], test);
}

/** Returns runs over one time after the other as one row: what one comes to is what the next begins with. */
export function joinedRows(head: RowHead, runs: readonly TestedRun[], test: JudgedTest | null): TestResult {
  const costs = runs.reduce((sum, { outcome: { account } }) => sum + account.fees + account.slippage - account.funding, 0n);
  const first = runs[0]?.outcome.metrics;
  return {
    ...head, ...(test ?? { sharpe: first?.sharpe ?? null, return: first?.totalReturn ?? 0, trades: first?.trades ?? 0, exposure: 0, drawdown: first?.maxDrawdown ?? 0, reward: null, interval: null }),
    costs: decimalFromScaled(costs, QUOTE_DECIMALS), curve: thinned(joined(runs)),
  };
}

interface Curve {
  readonly time: readonly number[];
  readonly equity: readonly number[];
}

function joined(runs: readonly TestedRun[]): Curve {
  const time: number[] = [];
  const equity: number[] = [];
  let scale = 1;
  for (const { outcome: { equityTimes, equityValues } } of runs) {
    const begin = equityValues[0] ?? 1;
    const before = equity.at(-1);
    scale = before === undefined ? 1 : before / begin;
    for (let row = 0; row < equityTimes.length; row++) {
      time.push(equityTimes[row]!);
      equity.push(equityValues[row]! * scale);
    }
  }
  return { time, equity };
}

/** The first and the last point always stay. */
function thinned({ time, equity }: Curve): Curve {
  const last = time.length - 1;
  const points = Math.min(CURVE_POINTS, time.length);
  const rows = Array.from({ length: points }, (_, index) => Math.round((index * last) / Math.max(1, points - 1)));
  return { time: rows.map((row) => time[row]!), equity: rows.map((row) => equity[row]!) };
}

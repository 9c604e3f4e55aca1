import type { TestResult } from '../../../../../engine/contract/training.ts';
import type { Tone } from '../../../components/charts/ChartBox.tsx';
import type { Line } from '../../../components/charts/LineChart.tsx';
import { indexAt } from '../../page/curve.ts';

const TONES: Readonly<Record<string, Tone>> = { ensemble: 'one', hold: 'two', cross: 'three', random: 'four', flat: 'quiet' };

/** Returns the growth in percent of what was tested, over the moments of the longest curve; each keeps its newest value until its next. */
export function growthLines(tests: readonly TestResult[]): { readonly times: readonly number[]; readonly lines: readonly Line[] } {
  const drawn = tests.filter(({ curve }) => curve !== null && curve.time.length > 1);
  const times = drawn.reduce<readonly number[]>((longest, { curve }) => (curve !== null && curve.time.length > longest.length ? curve.time : longest), []);
  const hasEnsemble = drawn.some(({ kind }) => kind === 'ensemble');
  const lines = drawn.flatMap(({ name, title, kind, curve }): Line[] => {
    const first = curve?.equity[0];
    if (curve === null || first === undefined || first === 0) return [];
    const values = times.map((timeMs) => (timeMs < (curve.time[0] ?? 0) ? null : ((curve.equity[indexAt(curve.time, timeMs)] ?? first) / first - 1) * 100));
    const isThin = kind === 'seed' && hasEnsemble;
    return [{ name: title, tone: TONES[name] ?? 'one', values, ...(isThin ? { look: 'thin' as const } : kind === 'baseline' ? { look: 'dash' as const } : {}) }];
  });
  return { times, lines };
}

import type { Distribution } from '../../../../../../engine/contract/evidence.ts';
import type { Bin } from '../../../../components/charts/BarCharts.tsx';

/** Returns the bins of a distribution, each value times a factor: 100 makes shares percent. */
export function binsOf({ edges, counts }: Distribution, factor = 1): readonly Bin[] {
  return counts.map((count, index) => ({ low: (edges[index] ?? 0) * factor, high: (edges[index + 1] ?? 0) * factor, count }));
}

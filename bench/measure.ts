/** One figure of a benchmark. */
export interface BenchResult {
  readonly name: string;
  /** Median of the samples. */
  readonly value: number;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly higherIsBetter: boolean;
}

/** How long one run of the work took, in seconds. CPU time is that of the whole process, the collector's threads included. */
export interface Timing {
  readonly cpu: number;
  readonly wall: number;
}

/** How often the work runs: first unmeasured, so that the compiler has seen it, then measured. */
export interface Runs {
  readonly warmUps: number;
  readonly measured: number;
}

export const USUAL_RUNS: Runs = { warmUps: 6, measured: 9 };

/** Runs the work and returns what each measured run took. */
export async function timed(work: () => unknown, runs: Runs = USUAL_RUNS): Promise<readonly Timing[]> {
  for (let run = 0; run < runs.warmUps; run++) await work();
  const timings: Timing[] = [];
  for (let run = 0; run < runs.measured; run++) timings.push(await timeOnce(work));
  return timings;
}

/** Returns two figures, `count` of `what` in a second of CPU time and of wall time. */
export function rates(name: string, what: string, count: number, timings: readonly Timing[]): readonly BenchResult[] {
  return [
    resultOf(name, `${what} per CPU second`, timings.map(({ cpu }) => count / cpu), { higherIsBetter: true }),
    resultOf(`${name}, wall time`, `${what} per second`, timings.map(({ wall }) => count / wall), { higherIsBetter: true }),
  ];
}

/** Puts samples and their median together. */
export function resultOf(name: string, unit: string, samples: readonly number[], { higherIsBetter }: { readonly higherIsBetter: boolean }): BenchResult {
  return { name, value: median(samples), unit, samples, higherIsBetter };
}

/** Returns the middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function timeOnce(work: () => unknown): Promise<Timing> {
  const cpuBefore = process.cpuUsage();
  const wallBefore = performance.now();
  await work();
  const wall = (performance.now() - wallBefore) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: (user + system) / 1e6, wall };
}

/** One figure of a benchmark. */
export interface BenchResult {
  readonly name: string;
  /** Median of the samples. */
  readonly value: number;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly higherIsBetter: boolean;
}

/** How long one run of the work took, in seconds. `cpu` is that of the whole process, with the threads of collector and compiler; `thread` is the own thread's. */
export interface Timing {
  readonly cpu: number;
  readonly thread: number;
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

/** Returns three figures, `count` of `what` in a second of CPU time of the process, of the thread, and of wall time. */
export function rates(name: string, what: string, count: number, timings: readonly Timing[]): readonly BenchResult[] {
  return [
    resultOf(name, `${what} per CPU second`, timings.map(({ cpu }) => count / cpu), { higherIsBetter: true }),
    resultOf(`${name}, one thread`, `${what} per CPU second of the thread`, timings.map(({ thread }) => count / thread), { higherIsBetter: true }),
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
  const threadBefore = process.threadCpuUsage();
  const cpuBefore = process.cpuUsage();
  const wallBefore = performance.now();
  await work();
  const wall = (performance.now() - wallBefore) / 1000;
  return { cpu: seconds(process.cpuUsage(cpuBefore)), thread: seconds(process.threadCpuUsage(threadBefore)), wall };
}

function seconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

import type { SeedVerdict, TrainingVerdict } from './verdict.ts';

/** Share of the bars below which an agent is said to stay out. */
const STAYS_OUT = 0.02;

/** Puts a verdict into words: what was found on unseen days first, and never a promise. */
export function sentenceOf({ verdict, lines, seeds, ensemble }: Omit<TrainingVerdict, 'sentence'>): string {
  const best = ensemble ?? seeds[0] ?? null;
  switch (verdict) {
    case 'learned': return `Learned, as far as these days can tell: on days that nothing was chosen by, ${resultOf(best)}, ahead of holding, of the moving-average cross and of trading at random; ${learnedSeeds(seeds)}. It has learned that market at that time, which is no promise for the next.`;
    case 'overfitted': return `Overfitted: on the days that it learned from its Sharpe ratio was ${ratio(meanTraining(seeds))}, on unseen days ${resultOf(best)}. It has learned those days by heart, not the market.`;
    case 'not-enough-data': return notEnough(lines, seeds);
    case 'not-learned': return notLearned(best);
  }
}

function notLearned(one: SeedVerdict | null): string {
  if (one?.test === null || one === null) return 'Not learned.';
  if (one.test.trades === 0) return 'Not learned: it stays out of the market. That costs nothing and earns nothing; it has found nothing that is worth its costs.';
  if (one.test.exposure < STAYS_OUT) return `Not learned: it all but stays out of the market, and on unseen days ${resultOf(one)}.`;
  const failed = one.lines.filter(({ ok }) => !ok);
  const why = failed.length === 0 ? 'but the seeds do not agree' : `which falls short ${failed.map(({ title }) => SHORTFALL[title] ?? `(${title})`).join(', ')}`;
  return `Not learned: on unseen days ${resultOf(one)}, ${why}. Chance explains it as well.`;
}

/** By the title of a line that failed. */
const SHORTFALL: Readonly<Record<string, string>> = {
  'Sharpe ratio there, net of costs': 'of being told from nothing',
  'Against buying and holding': 'of buying and holding',
  'Against the moving-average cross': 'of the moving-average cross',
  'Against trading as often at random': 'of trading as often at random',
  'Positions opened': 'of enough positions to judge by',
};

function notEnough(lines: TrainingVerdict['lines'], seeds: readonly SeedVerdict[]): string {
  const days = lines.find(({ title }) => title === 'Days that nothing was chosen by');
  if (days?.ok === false) return `Not enough data for a verdict: ${days.found} days that nothing was chosen by, ${days.needed} are needed.`;
  return `Not enough for a verdict: ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`} may be luck, at least 3 are needed.`;
}

function resultOf(one: SeedVerdict | null): string {
  const test = one?.test ?? null;
  if (test === null) return 'nothing is known';
  const gain = `it ${test.return < 0 ? 'lost' : 'made'} ${Math.abs(test.return * 100).toFixed(1)} %`;
  return `${gain} at a Sharpe ratio of ${ratio(test.sharpe)}${test.interval === null ? '' : ` (${ratio(test.interval[0])} to ${ratio(test.interval[1])})`}`;
}

function learnedSeeds(seeds: readonly SeedVerdict[]): string {
  return `${seeds.filter(({ verdict }) => verdict === 'learned').length} of ${seeds.length} seeds agree`;
}

function meanTraining(seeds: readonly SeedVerdict[]): number {
  const ratios = seeds.map(({ training }) => training?.sharpe ?? 0);
  return ratios.reduce((sum, one) => sum + one, 0) / Math.max(1, ratios.length);
}

function ratio(value: number | null): string {
  return value === null ? 'none' : value.toFixed(2);
}

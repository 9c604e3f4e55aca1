import type { SeedVerdict, TrainingVerdict } from './verdict.ts';

/** Share of the bars below which an agent is said to stay out. */
const STAYS_OUT = 0.02;

/** Puts a verdict into words that stand beside its name: what was found on unseen days first, and never a promise. */
export function sentenceOf({ verdict, lines, seeds, ensemble }: Omit<TrainingVerdict, 'sentence'>): string {
  const kept = ensemble ?? seeds[0] ?? null;
  switch (verdict) {
    case 'learned': return `On days that nothing was chosen by ${resultOf(kept)}, ahead of holding, of the moving-average cross and of trading at random; ${learnedSeeds(seeds)}. That was one market at one time, and is no promise for the next.`;
    case 'overfitted': return `On the days that it learned from its Sharpe ratio was ${ratio(meanTraining(seeds))}; on unseen days ${resultOf(kept)}. It has learned those days by heart, not the market.`;
    case 'not-enough-data': return notEnough(lines, seeds);
    case 'not-learned': return notLearned(kept);
  }
}

function notLearned(kept: SeedVerdict | null): string {
  if (kept?.test === null || kept === null) return 'Nothing was trained.';
  if (kept.test.trades === 0) return 'It stays out of the market: that costs nothing and earns nothing. It has found nothing that is worth its costs.';
  const isLoss = kept.test.interval !== null && kept.test.interval[1] < 0;
  const failed = kept.lines.filter(({ ok }) => !ok).flatMap(({ title }) => (isLoss && title === SHARPE_LINE ? 'is a loss beyond chance' : SHORTFALL[title] ?? []));
  const why = failed.length === 0 ? 'Most of its seeds are worth nothing by themselves' : `That ${listed(failed)}`;
  return `${kept.test.exposure < STAYS_OUT ? 'It all but stays out of the market: on' : 'On'} unseen days ${resultOf(kept)}. ${why}.`;
}

const SHARPE_LINE = 'Sharpe ratio there, net of costs';

/** By the title of a line that failed. */
const SHORTFALL: Readonly<Record<string, string>> = {
  [SHARPE_LINE]: 'cannot be told from chance',
  'Against buying and holding': 'is no better than buying and holding',
  'Against the moving-average cross': 'is no better than the moving-average cross',
  'Against trading as often at random': 'is done as well at random by more than one in twenty',
  'Positions opened': 'rests on too few positions',
};

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function notEnough(lines: TrainingVerdict['lines'], seeds: readonly SeedVerdict[]): string {
  const days = lines.find(({ title }) => title === 'Days that nothing was chosen by');
  if (days?.ok === false) return `There are ${days.found} days that nothing was chosen by; a verdict needs ${days.needed}.`;
  return `What ${seeds.length === 1 ? 'one seed has' : `${seeds.length} seeds have`} learned may be luck; a verdict needs at least 3.`;
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

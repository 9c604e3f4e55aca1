import type { RiskConfig } from '../../src/engine/risk/config.ts';
import type { Draw } from './draw.ts';

// A made-up past of hourly closes, and what the measures of the portfolio make of it, a second time and plainly: every scenario summed, all losses sorted.

/** Hourly closes of one instrument, oldest first; null where there is no past. */
export type Past = readonly number[] | null;

/** What the limits ask of the past. */
export interface PastMeasures {
  readonly tail: (exposures: readonly number[]) => { readonly valueAtRisk: number; readonly expectedShortfall: number };
  readonly betas: readonly number[];
  readonly clusters: readonly (readonly number[])[];
}

/** Fewer scenarios say too little. */
const ENOUGH = 250;

/** Standard deviations of a normal tail and of the mean beyond it, from the tables. */
const NORMAL_TAIL = { 95: [1.6448536, 2.0627128], 99: [2.3263479, 2.6652142] } as const;

/** Prices that follow a common move, each in its measure, with a fat tail; an instrument in five has no past. */
export function drawPast(draw: Draw, prices: readonly number[]): readonly Past[] {
  if (draw.chance(40)) return prices.map(() => null);
  const hours = draw.whole(ENOUGH + 30, 420);
  const common = Array.from({ length: hours }, () => shock(draw) * 0.004);
  return prices.map((price) => (draw.chance(20) ? null : follow(draw, price, common)));
}

function follow(draw: Draw, price: number, common: readonly number[]): readonly number[] {
  const [share, own] = [draw.between(-0.3, 2), draw.scaled(0.001, 0.02)];
  let close = price;
  return common.map((move) => (close *= Math.exp(share * move + own * shock(draw))));
}

function shock(draw: Draw): number {
  return draw.normal() * (draw.chance(3) ? 6 : 1);
}

/** Works out everything for the settings of now. */
export function measurePast(past: readonly Past[], bitcoin: number, config: RiskConfig): PastMeasures {
  const lag = config.riskHorizon === '1d' ? 24 : 1;
  const isKnown = past.map((closes) => closes !== null && closes.length - lag >= ENOUGH);
  const returns = past.map((closes, index) => (isKnown[index] ? closes!.slice(lag).map((close, at) => close / closes![at]! - 1) : []));
  const covariance = covariances(past, isKnown, config.volatilityHalfLifeHours);
  const members = isKnown.flatMap((known, index) => (known ? [index] : []));
  const reference = isKnown[bitcoin] === true ? bitcoin : null;
  return {
    tail: (exposures) => tailOf(exposures, returns, members, config),
    betas: past.map((_, index) => betaOf(index, isKnown, members, reference, covariance)),
    clusters: clustersOf(past.length, isKnown, reference, covariance, config.clusterCorrelation),
  };
}

function tailOf(exposures: readonly number[], returns: readonly (readonly number[])[], members: readonly number[], config: RiskConfig) {
  const scenarios = returns[members[0] ?? 0]?.length ?? 0;
  const losses = Array.from({ length: scenarios }, (_, at) => -members.reduce((sum, index) => sum + exposures[index]! * returns[index]![at]!, 0)).sort((one, other) => other - one);
  const worst = Math.max(1, Math.ceil((scenarios * (100 - Number(config.riskLevel))) / 100));
  const [quantile, mean] = NORMAL_TAIL[config.riskLevel];
  const gross = exposures.reduce((sum, exposure, index) => (members.includes(index) ? sum : sum + Math.abs(exposure)), 0);
  const deviation = (gross * config.assumedDailyVolatilityPct) / 100 / (config.riskHorizon === '1h' ? Math.sqrt(24) : 1);
  return {
    valueAtRisk: Math.max(0, losses[worst - 1] ?? 0) + quantile * deviation,
    expectedShortfall: Math.max(0, losses.slice(0, worst).reduce((sum, loss) => sum + loss, 0) / worst) + mean * deviation,
  };
}

/** Of hourly log returns, the newest counting most: half as much for each half-life further back. */
function covariances(past: readonly Past[], isKnown: readonly boolean[], halfLifeHours: number): (a: number, b: number) => number {
  const logs = past.map((closes, index) => (isKnown[index] ? closes!.slice(1).map((close, at) => Math.log(close / closes![at]!)) : []));
  const known = new Map<string, number>();
  return (a, b) => {
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    let [sum, weights] = [0, 0];
    logs[a]!.forEach((value, at) => {
      const weight = 0.5 ** ((logs[a]!.length - 1 - at) / halfLifeHours);
      sum += weight * value * logs[b]![at]!;
      weights += weight;
    });
    known.set(key, sum / weights);
    return sum / weights;
  };
}

function betaOf(index: number, isKnown: readonly boolean[], members: readonly number[], reference: number | null, covariance: (a: number, b: number) => number): number {
  if (!isKnown[index]) return 1;
  if (reference !== null) return covariance(index, reference) / covariance(reference, reference);
  const mean = (of: (member: number) => number): number => members.reduce((sum, member) => sum + of(member), 0) / members.length;
  return mean((member) => covariance(index, member)) / mean((a) => mean((b) => covariance(a, b)));
}

/** Linked directly or through others. What has no past moves as Bitcoin does, or with all. */
function clustersOf(size: number, isKnown: readonly boolean[], reference: number | null, covariance: (a: number, b: number) => number, threshold: number): readonly (readonly number[])[] {
  const isLinked = (a: number, b: number): boolean => {
    const [one, other] = [isKnown[a] ? a : reference, isKnown[b] ? b : reference];
    if (one === null || other === null || one === other) return true;
    return covariance(one, other) / Math.sqrt(covariance(one, one) * covariance(other, other)) >= threshold;
  };
  return Array.from({ length: size }, (_, first) => {
    const found = new Set([first]);
    for (const member of found) for (let other = 0; other < size; other++) if (isLinked(member, other)) found.add(other);
    return [...found];
  });
}

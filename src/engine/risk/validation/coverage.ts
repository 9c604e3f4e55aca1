import { chiSquareTail } from '../../compute/chi-square.ts';

/** What a likelihood ratio says against a forecast. */
export interface RatioTest {
  /** −2 ln of the ratio of likelihoods; 0 or more. */
  readonly statistic: number;
  /** Probability of a statistic this large when the forecast is right. Small is bad. */
  readonly pValue: number;
}

/** Exceedances one after another: `exceededAfterCalm` counts those that follow a period without one, and so on. */
export interface Transitions {
  readonly calmAfterCalm: number;
  readonly exceededAfterCalm: number;
  readonly calmAfterExceeded: number;
  readonly exceededAfterExceeded: number;
}

/** Every test of one series of exceedances. */
export interface CoverageTests {
  readonly observations: number;
  readonly exceedances: number;
  readonly expected: number;
  /** Kupiec: are there as many as there should be? */
  readonly coverage: RatioTest;
  /** Christoffersen: do they come in bunches? */
  readonly independence: RatioTest & { readonly transitions: Transitions };
  /** Both questions at once. */
  readonly conditional: RatioTest;
  readonly trafficLight: TrafficLight;
}

export type TrafficLight = 'green' | 'yellow' | 'red';

/** Tests a series of exceedances. @param exceeded [n] 1 where the loss was larger than the value at risk, else 0; n from 1 @param tail probability of one, 0.01 for 99 % */
export function coverageTests(exceeded: Uint8Array, tail: number): CoverageTests {
  const observations = exceeded.length;
  const exceedances = exceeded.reduce((sum, hit) => sum + hit, 0);
  const coverage = proportionOfFailures({ exceedances, observations, tail });
  const independence = independenceOf(transitionsOf(exceeded));
  return {
    observations, exceedances, expected: observations * tail, coverage, independence,
    conditional: ratioTest(coverage.statistic + independence.statistic, 2),
    trafficLight: trafficLight({ exceedances, observations, tail }),
  };
}

interface Count {
  readonly exceedances: number;
  readonly observations: number;
  readonly tail: number;
}

/**
 * Returns the proportion-of-failures test: LR = −2 ln[ (1 − p)^(n − x) p^x / ((1 − x/n)^(n − x) (x/n)^x) ], chi-square with one degree of freedom.
 * @see Kupiec 1995, "Techniques for Verifying the Accuracy of Risk Measurement Models", Journal of Derivatives 3(2)
 */
export function proportionOfFailures({ exceedances, observations, tail }: Count): RatioTest {
  const calm = observations - exceedances;
  return ratioTest(-2 * (logLikelihood(calm, exceedances, tail) - logLikelihood(calm, exceedances, exceedances / observations)), 1);
}

/**
 * Returns the test of independence against a first-order Markov chain: LR = −2 ln[ (1 − π)^(n00 + n10) π^(n01 + n11) /
 * ((1 − π01)^n00 π01^n01 (1 − π11)^n10 π11^n11) ], with π01 = n01 / (n00 + n01), π11 = n11 / (n10 + n11), π = (n01 + n11) / n; chi-square with one degree of freedom.
 * @see Christoffersen 1998, "Evaluating Interval Forecasts", International Economic Review 39(4)
 */
export function independenceOf(transitions: Transitions): RatioTest & { readonly transitions: Transitions } {
  const { calmAfterCalm, exceededAfterCalm, calmAfterExceeded, exceededAfterExceeded } = transitions;
  const [calm, exceeded] = [calmAfterCalm + calmAfterExceeded, exceededAfterCalm + exceededAfterExceeded];
  const alike = logLikelihood(calm, exceeded, share(exceeded, calm));
  const chained = logLikelihood(calmAfterCalm, exceededAfterCalm, share(exceededAfterCalm, calmAfterCalm))
    + logLikelihood(calmAfterExceeded, exceededAfterExceeded, share(exceededAfterExceeded, calmAfterExceeded));
  return { ...ratioTest(-2 * (alike - chained), 1), transitions };
}

/** Counts which follows which. */
export function transitionsOf(exceeded: Uint8Array): Transitions {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 1; i < exceeded.length; i++) counts[(exceeded[i - 1]! * 2 + exceeded[i]!) as 0 | 1 | 2 | 3]++;
  const [calmAfterCalm, exceededAfterCalm, calmAfterExceeded, exceededAfterExceeded] = counts;
  return { calmAfterCalm, exceededAfterCalm, calmAfterExceeded, exceededAfterExceeded };
}

/**
 * Returns the zone that bank supervisors would put it in, by the chance that a right forecast has at most so many exceedances: yellow from 95 %, red from 99.99 %.
 * Of 250 days at 99 % these are 0 to 4, 5 to 9, 10 and more.
 * @see Basel Committee on Banking Supervision 1996, "Supervisory framework for the use of backtesting"
 */
export function trafficLight(count: Count): TrafficLight {
  const atMost = binomialAtMost(count);
  if (atMost < 0.95) return 'green';
  return atMost < 0.9999 ? 'yellow' : 'red';
}

function binomialAtMost({ exceedances, observations, tail }: Count): number {
  let log = observations * Math.log1p(-tail);
  let sum = Math.exp(log);
  for (let x = 1; x <= exceedances; x++) {
    log += Math.log((observations - x + 1) / x) + Math.log(tail / (1 - tail));
    sum += Math.exp(log);
  }
  return sum;
}

/** ln[(1 − p)^calm p^exceeded], where nothing to the power of nothing is one. */
function logLikelihood(calm: number, exceeded: number, p: number): number {
  return (calm === 0 ? 0 : calm * Math.log1p(-p)) + (exceeded === 0 ? 0 : exceeded * Math.log(p));
}

function share(part: number, rest: number): number {
  return part === 0 ? 0 : part / (part + rest);
}

/** Rounding may leave a perfect fit a hair below zero. */
function ratioTest(statistic: number, freedom: number): RatioTest {
  const value = Math.max(0, statistic);
  return { statistic: value, pValue: chiSquareTail(value, freedom) };
}

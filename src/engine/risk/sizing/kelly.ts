import type { Denial } from '../../domain/denial.ts';
import { shareOfEquity } from '../allowance.ts';
import type { KellyArithmetic, SizingInput } from './arithmetic.ts';
import type { SizingPolicy } from './config.ts';
import { NO_TRADES } from './trade-record.ts';
import type { TradeRecord } from './trade-record.ts';
import { scaled } from './wanted.ts';
import type { Wanted } from './wanted.ts';

/**
 * Returns the quantity that risks a fraction of the Kelly bet at its stop: `base × risk × |targetExposure| × multipliers / stopDistance`, with
 * `risk = min(cap, fraction × f)` and `f` of {@link kellyArithmetic}. Without an edge in enough trades nothing is opened.
 * The win rate and the payoff are those of the past, and estimated from few trades: what is taken for an edge may be luck, and an edge may end.
 * @param base equity that is sized on
 * @see Kelly 1956, A New Interpretation of Information Rate, Bell System Technical J. 35(4); Thorp 2006, The Kelly Criterion in Blackjack, Sports Betting and
 * the Stock Market, for win and loss of different size and for betting a fraction
 */
export function kelly(input: SizingInput, policy: SizingPolicy, base: number, stopDistance: number): Wanted | Denial {
  const how = kellyArithmetic(input.record ?? NO_TRADES, policy);
  if (!(how.riskPct > 0)) return { code: 'no-edge', trades: how.trades, winRate: how.shrunkWinRate, payoff: how.shrunkPayoff };
  const stake = scaled(input, shareOfEquity(base, how.riskPct));
  return { stake, qty: stake / stopDistance, how };
}

/**
 * Works out what Kelly would risk by a record of trades.
 *
 * With win rate `p`, `q = 1-p` and payoff `b` (average win / average loss) the growth `p·ln(1+b·f) + q·ln(1-f)` is largest at `f = p - q/b`, where `f` is lost by
 * an average loss. A loss that is on average `l` times what the stop was to lose makes it `f / max(1, l)` at the stop.
 *
 * Doubt: `n` trades are mixed with `m` imagined ones (`kellyPriorTrades`) that have no edge. The payoff becomes `(n·b + m·1) / (n + m)`; the win rate is the mean of
 * a Beta posterior whose prior is centred on the break-even win rate `1/(1+b)`: `(wins + m/(1+b)) / (n + m)`. So `f` grows out of nothing with `n / (n + m)`.
 * Before there is a win and a loss the payoff counts as 1.
 * @see Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 2.4, for the Beta prior as imagined trials
 */
export function kellyArithmetic(record: TradeRecord, policy: SizingPolicy): KellyArithmetic {
  const { wins, losses } = record;
  const trades = wins + losses;
  const prior = policy.kellyPriorTrades;
  const payoff = wins > 0 && losses > 0 && record.lostR > 0 ? record.wonR / wins / (record.lostR / losses) : null;
  const shrunkPayoff = (trades * (payoff ?? 1) + prior) / (trades + prior);
  const shrunkWinRate = (wins + prior / (1 + shrunkPayoff)) / (trades + prior);
  const averageLossR = Math.max(1, losses > 0 ? record.lostR / losses : 0);
  const full = (shrunkWinRate - (1 - shrunkWinRate) / shrunkPayoff) / averageLossR;
  return { method: 'kelly', trades, wins, payoff, priorTrades: prior, shrunkPayoff, shrunkWinRate, averageLossR, fullPct: full * 100, fraction: policy.kellyFraction, ...bet(full * 100, trades, policy) };
}

function bet(fullPct: number, trades: number, policy: SizingPolicy): Pick<KellyArithmetic, 'riskPct' | 'basis'> {
  const riskPct = fullPct * policy.kellyFraction;
  if (riskPct > policy.kellyCapPct) return { riskPct: policy.kellyCapPct, basis: 'cap' };
  if (trades < policy.kellyPriorTrades && !(riskPct > policy.kellyStartPct)) return { riskPct: policy.kellyStartPct, basis: 'start' };
  return { riskPct: Math.max(0, riskPct), basis: 'kelly' };
}

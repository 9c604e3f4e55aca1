import { assertNever } from '../../domain/assert.ts';
import type { Denial } from '../../domain/denial.ts';
import { amount, counted, percent, quantity, written } from '../words.ts';
import type { KellyArithmetic, SizingArithmetic, SizingMultiplier, SizingStep } from './arithmetic.ts';

/** Puts the arithmetic of a size into the steps that a person can follow with a pencil, each a label, a formula in numbers and its result. */
export function explainSizing(arithmetic: SizingArithmetic): readonly SizingStep[] {
  return [...baseSteps(arithmetic), ...methodSteps(arithmetic), ...scalingSteps(arithmetic), quantityStep(arithmetic), ...ceilingSteps(arithmetic), lossStep(arithmetic)];
}

/** Puts the arithmetic into one sentence: "0.5 % of 10,000 USDT is 50 USDT; the stop is 250 USDT away: 0.2 BTC." */
export function sizingSentence(arithmetic: SizingArithmetic): string {
  const { baseAsset, bound, wantedQty, qty } = arithmetic;
  const result = bound === null ? `${quantity(qty)} ${baseAsset}` : `${amount(wantedQty)} ${baseAsset}, capped to ${quantity(qty)} by ${boundWords(bound, arithmetic)}`;
  return `${stakeWords(arithmetic)}: ${result}.`;
}

function stakeWords(arithmetic: SizingArithmetic): string {
  const { how, quoteAsset, stopDistance, stake } = arithmetic;
  const base = `${amount(arithmetic.equity - arithmetic.openRisk)} ${quoteAsset}`;
  const scaling = scalingWords(arithmetic);
  const swing = how.method === 'volatility-target';
  const share = swing ? `${percent(how.targetPct)} a year of ${base} at a volatility of ${percent(how.annualPct)}` : `${percent(how.riskPct)} of ${base}`;
  return `${share}${scaling} is ${swing ? 'a position of ' : ''}${amount(stake)} ${quoteAsset}${swing ? '' : `; the stop is ${amount(stopDistance)} ${quoteAsset} away`}`;
}

function scalingWords({ size, multipliers }: SizingArithmetic): string {
  const parts = [...(size === 1 ? [] : [`, times the wanted exposure of ${amount(size)}`]), ...multipliers.map((one) => `, times ${amount(one.factor)} because ${MULTIPLIER_WORDS[one.code].because}`)];
  return parts.length === 0 ? '' : `${parts.join('')},`;
}

const MULTIPLIER_WORDS: Readonly<Record<SizingMultiplier['code'], { readonly label: string; readonly because: string }>> = {
  drawdown: { label: 'Far below the peak', because: 'the account is far below its peak' },
  regime: { label: 'Market regime', because: 'the market regime asks for it' },
  allocation: { label: 'Share of the risk', because: 'that is its share of the risk' },
};

function baseSteps({ equity, openRisk, quoteAsset }: SizingArithmetic): readonly SizingStep[] {
  if (openRisk === 0) return [];
  return [{ label: 'Account if all stops fill', formula: `${amount(equity)} − ${amount(openRisk)} ${quoteAsset}`, result: `${amount(equity - openRisk)} ${quoteAsset}` }];
}

function methodSteps({ how, equity, openRisk, quoteAsset }: SizingArithmetic): readonly SizingStep[] {
  const base = equity - openRisk;
  switch (how.method) {
    case 'fixed-fraction':
      return [{ label: 'Risk per trade', formula: `${percent(how.riskPct)} of ${amount(base)} ${quoteAsset}`, result: `${amount((base * how.riskPct) / 100)} ${quoteAsset}` }];
    case 'volatility-target':
      return [
        { label: 'Volatility in a year', formula: how.source === 'ewma' ? `changes of the close, about ${counted(how.bars, 'bar')}` : `average true range of ${counted(how.bars, 'bar')}`, result: percent(how.annualPct) },
        { label: 'Worth of the position', formula: `${amount(base)} ${quoteAsset} × ${percent(how.targetPct)} / ${percent(how.annualPct)}`, result: `${amount((base * how.targetPct) / how.annualPct)} ${quoteAsset}` },
      ];
    case 'kelly':
      return [...kellySteps(how), { label: 'Risk of this trade', formula: `${percent(how.riskPct)} of ${amount(base)} ${quoteAsset}`, result: `${amount((base * how.riskPct) / 100)} ${quoteAsset}` }];
    default:
      return assertNever(how);
  }
}

function kellySteps(how: KellyArithmetic): readonly SizingStep[] {
  const { trades, wins, priorTrades, shrunkPayoff, shrunkWinRate } = how;
  const payoff = how.payoff ?? 1;
  const doubted = trades + priorTrades;
  const won = written(shrunkWinRate, 4);
  const ratio = written(shrunkPayoff, 4);
  const deeper = how.averageLossR > 1 ? ` / ${written(how.averageLossR, 4)}` : '';
  return [
    { label: 'Results so far', formula: trades === 0 ? 'no trade is closed yet' : `${wins} of ${counted(trades, 'trade')} won`, result: how.payoff === null ? 'payoff not known, counted as 1' : `payoff ${amount(payoff)}` },
    { label: 'Payoff with doubt', formula: `(${trades} × ${amount(payoff)} + ${priorTrades} × 1) / ${doubted}`, result: ratio },
    { label: 'Win rate with doubt', formula: `(${wins} + ${priorTrades} / (1 + ${ratio})) / ${doubted}`, result: won },
    { label: 'Kelly bet', formula: `(${won} − (1 − ${won}) / ${ratio})${deeper}`, result: percent(how.fullPct) },
    { label: 'Part of it', formula: `${amount(how.fraction)} × ${percent(how.fullPct)}${BASIS_WORDS[how.basis]}`, result: percent(how.riskPct) },
  ];
}

const BASIS_WORDS: Readonly<Record<KellyArithmetic['basis'], string>> = { kelly: '', cap: ', at most the cap', start: ', at least the risk while unproven' };

function scalingSteps({ size, multipliers }: SizingArithmetic): readonly SizingStep[] {
  return [
    ...(size === 1 ? [] : [{ label: 'Wanted exposure', formula: `times ${amount(size)}`, result: `× ${amount(size)}` }]),
    ...multipliers.map(({ code, factor }) => ({ label: MULTIPLIER_WORDS[code].label, formula: `because ${MULTIPLIER_WORDS[code].because}`, result: `× ${amount(factor)}` })),
  ];
}

function quantityStep({ how, stake, stopDistance, price, wantedQty, baseAsset, quoteAsset }: SizingArithmetic): SizingStep {
  const divisor = how.method === 'volatility-target' ? `a price of ${amount(price)}` : `a stop ${amount(stopDistance)} away`;
  return { label: 'Quantity', formula: `${amount(stake)} ${quoteAsset} / ${divisor}`, result: `${amount(wantedQty)} ${baseAsset}` };
}

function ceilingSteps(arithmetic: SizingArithmetic): readonly SizingStep[] {
  const { bound, qty, wantedQty, baseAsset } = arithmetic;
  if (bound !== null) return [{ label: 'Within the limits', formula: `capped by ${boundWords(bound, arithmetic)}`, result: `${quantity(qty)} ${baseAsset}` }];
  return amount(wantedQty) === quantity(qty) ? [] : [{ label: "In the exchange's steps", formula: 'rounded down', result: `${quantity(qty)} ${baseAsset}` }];
}

function lossStep({ qty, stopDistance, riskMoney, equity, baseAsset, quoteAsset }: SizingArithmetic): SizingStep {
  return { label: 'Lost at the stop', formula: `${quantity(qty)} ${baseAsset} × ${amount(stopDistance)}, before costs`, result: `${amount(riskMoney)} ${quoteAsset}, ${percent((riskMoney / equity) * 100)} of the account` };
}

/** The end of "capped to 0.15 by …". */
function boundWords(bound: Denial, { quoteAsset, baseAsset }: SizingArithmetic): string {
  switch (bound.code) {
    case 'symbol-exposure-cap': return `the symbol limit of ${percent(bound.cap * 100)}`;
    case 'total-exposure-cap': return `the limit of ${percent(bound.cap * 100)} for all positions together`;
    case 'net-exposure-cap': return `the limit of ${percent(bound.cap * 100)} for longs less shorts`;
    case 'cluster-exposure-cap': return `the limit of ${percent(bound.cap * 100)} for symbols that move together`;
    case 'leverage-cap': return `the limit of ${amount(bound.cap)} × for the leverage of the account`;
    case 'risk-per-trade-cap': return `the limit of ${percent(bound.cap * 100)} for the risk of one trade`;
    case 'value-at-risk-cap': return `the limit of ${percent(bound.cap * 100)} for the value at risk`;
    case 'expected-shortfall-cap': return `the limit of ${percent(bound.cap * 100)} for the expected shortfall`;
    case 'beta-cap': return `the limit of ${amount(bound.cap)} for the beta of the account`;
    case 'depth-share-cap': return `the limit of ${percent(bound.cap * 100)} of what the order book offers`;
    case 'session-notional-cap': return `the ${amount(bound.cap)} ${quoteAsset} that this session is armed up to`;
    case 'insufficient-margin': return `the ${amount(bound.available)} ${quoteAsset} that are free to back it`;
    case 'quantity-above-maximum': return `the exchange's largest order of ${quantity(bound.maximum)} ${baseAsset}`;
    default: return `the limits (${bound.code})`;
  }
}

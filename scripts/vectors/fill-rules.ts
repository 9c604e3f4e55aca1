import { nearerExtreme, pathPoints } from '../../src/engine/adapters/sim-exchange/intrabar-path.ts';
import { Bench } from './exchange-bench.ts';
import { fillRuleCase } from './fill-rule-case.ts';
import type { FillRuleCase, KnownBar } from './fill-rule-case.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { fieldsAgree, MalformedCase, resultOf } from './vector-result.ts';

/** Runs one fill rule on the simulated exchange itself. `source` is the case's own or, for "same", that of the case before. */
export function runFillRule(raw: unknown, id: string, source: string): VectorResult {
  const rule = parseCase(fillRuleCase, raw);
  const actual = outcomeOf(rule, source);
  // `rule` is the expectation in words.
  const expected = Object.fromEntries(Object.entries(rule.expect).filter(([key]) => key !== 'rule'));
  const unknown = Object.keys(expected).find((key) => !(key in actual));
  if (unknown !== undefined) throw new MalformedCase(`malformed case: expected one of ${Object.keys(actual).join(', ')} under expect, found ${unknown}`);
  return resultOf(id, rule.expect, actual, { holds: fieldsAgree(expected, actual, 1e-9) });
}

function outcomeOf(rule: FillRuleCase, source: string): Record<string, unknown> {
  if (rule.position && rule.rate !== undefined) return { cash: new Bench([rule.position.mark]).funding(rule.position, rule.rate) };
  if (rule.order?.submittedAt !== undefined) return { earliestFill: earliestFill(rule.order.submittedAt) };
  const side = rule.long ? 'long' : rule.short ? 'short' : null;
  if (side !== null && rule.bar) return bracketOutcome(rule, side, source);
  if (rule.order && rule.bar) return new Bench(numbersIn(rule)).order(rule.order, rule.bar, rule.maxVolumeShare ?? 1);
  if (rule.bar) return { path: pathLetters(rule.bar) };
  throw new MalformedCase('malformed case: expected a bar with an order, a bracket or a path, or a position with a rate, found none of them');
}

/** freqtrade states that the stop comes first; the others that the nearer extreme does. Each is an option of the exchange. */
function bracketOutcome(rule: FillRuleCase, side: 'long' | 'short', source: string): Record<string, unknown> {
  const levels = rule[side];
  const { o, h, l, c } = rule.bar ?? {};
  if (!levels || o === undefined || h === undefined || l === undefined) throw new MalformedCase('malformed case: expected o, h and l of the bar, found fewer');
  const intrabarPath = /freqtrade/i.test(source) ? 'adverse-first' : 'nearer-extreme-first';
  return new Bench(numbersIn(rule)).bracket({ side, ...levels }, { o, h, l, c: c ?? o }, intrabarPath);
}

function earliestFill(submittedAt: string): string {
  const match = /^(close|open) of bar (\w+)$/.exec(submittedAt);
  if (!match) throw new MalformedCase(`malformed case: expected "close of bar i" or "open of bar i" at order.submittedAt, found ${submittedAt}`);
  const fill = new Bench([100]).firstFillOf(match[1] === 'close' ? 'close' : 'open');
  return `open of bar ${match[2]}${fill === 0 ? '' : `+${fill}`}`;
}

function pathLetters(known: KnownBar): readonly string[] {
  const { o, h, l, c } = known;
  if (o === undefined || h === undefined || l === undefined) throw new MalformedCase('malformed case: expected o, h and l of the bar, found fewer');
  const range = { open: o, high: h, low: l, close: c ?? o };
  const first = nearerExtreme(range, 0);
  return pathPoints(range, first).map((_price, i) => (first === 'low' ? 'olhc' : 'ohlc')[i] ?? '');
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(numbersIn);
}

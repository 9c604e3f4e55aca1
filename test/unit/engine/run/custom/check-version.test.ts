import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../../../src/engine/adapters/custom-strategy/strategy-files.ts';
import { TEMPLATE, templateFor } from '../../../../../src/engine/adapters/custom-strategy/template.ts';
import { checkOnMadeUpPrices } from '../../../../../src/engine/run/analysis/check-strategy.ts';
import { checkVersion } from '../../../../../src/engine/run/custom/check-version.ts';
import { withCandidate } from '../../../../../src/engine/strategy/catalog.ts';
import type { StrategyDefinition } from '../../../../../src/engine/strategy/strategy.ts';
import { check, DECIDE_LINE, LIMITS, SANDBOX_FILE, source } from './custom-fixture.ts';

const sentences = async (text: string, file = 'mine.js'): Promise<readonly string[]> => {
  const { problems, isReady } = await check(text, file);
  expect(isReady).toBe(problems.length === 0);
  return problems.map(({ line, message }) => (line === null ? message : `${line}: ${message}`));
};

describe('a file that is sound', () => {
  it('passes every check, in TypeScript and in JavaScript', async () => {
    const typed = await check(TEMPLATE, 'my-cross.ts');
    expect(typed.problems).toEqual([]);
    expect(typed.found.map(({ code, outcome }) => `${code} ${outcome}`)).toEqual(['syntax passed', 'purity passed', 'types passed', 'load passed', 'shape passed', 'repeat passed', 'time passed', 'lookahead passed']);
    expect(await sentences(source({}))).toEqual([]);
    // Where Node was built without TypeScript, the template is written so.
    expect(await sentences(templateFor('my-own', 'javascript'), 'my-own.js')).toEqual([]);
  });
});

describe('a file that counts its bars', () => {
  const examine = (definition: StrategyDefinition) => withCandidate(definition, () => checkOnMadeUpPrices({ strategy: definition.name, code: definition.code, config: {} }));
  const honesty = async (text: string) => {
    const file = { file: 'mine.js', code: codeOf(text), text, bytes: text.length };
    const { found, isReady } = await checkVersion(file, { sandboxFile: SANDBOX_FILE, limits: LIMITS, clock: { now: () => 0 }, examine });
    return [isReady, ...found.filter(({ code }) => code === 'lookahead' || code === 'warmup').map(({ code, outcome }) => `${code} ${outcome}`)];
  };

  it('can be used, but it is told that its results depend on when it is started; one that does not, passes', async () => {
    expect(await honesty(source({ state: '{ bars: 0 }', decide: 'state.bars++; return { target: state.bars % 40 < 20 ? 1 : 0, stop: values.close * 0.05, reason: "count" };' }))).toEqual([true, 'lookahead passed', 'warmup failed']);
    expect(await honesty(source({ decide: 'return { target: values.close > values.average ? 1 : 0, stop: values.close * 0.05, reason: "above" };' }))).toEqual([true, 'lookahead passed', 'warmup passed']);
  });
});

describe('a file that cannot be used ends in one clear sentence', () => {
  it.each([
    ['loops without end while it is loaded', source({ top: 'for (;;);' }), ['It gave no answer within 400 ms: it loops without end, or calculates for too long.']],
    ['loops without end in decide', source({ decide: 'for (;;);' }), ['It gave no answer within 50 ms: it loops without end, or calculates for too long.']],
    ['eats memory', source({ decide: 'const all = []; for (;;) all.push(new Array(1000).fill(values));' }), [/^It (gave no answer within 50 ms|needs more than the 64 MB of memory)/]],
    ['eats memory in arrays, bar by bar', source({ state: '() => ({})', top: 'const kept = [];', decide: 'kept.push(new Float64Array(1e6)); return null;' }), [/^Expected at most 64 MB in arrays, were \d+ MB|^Decide: .*expected at most 64 MB in arrays, were \d+ MB/]],
    ['throws', source({ decide: 'throw new Error("no idea");' }), [`${DECIDE_LINE}: Decide: Error: no idea (line ${DECIDE_LINE}).`]],
    ['throws something odd', source({ decide: 'throw null;' }), [/^Decide: threw something that cannot be read\.$/]],
    ['returns nothing', source({ decide: '' }), ['Decide returned nothing: expected { target, reason }, or null for nothing to say.']],
    ['wants NaN', source({ decide: 'return { target: NaN, reason: "x" };' }), ['Decide returned the target NaN: expected 1 (long), 0 (flat) or -1 (short).']],
    ['wants half a position', source({ decide: 'return { target: 0.5, reason: "x" };' }), ['Decide returned the target 0.5: expected 1 (long), 0 (flat) or -1 (short).']],
    ['gives garbage', source({ decide: 'return "buy";' }), ['Decide returned "buy": expected { target, reason }.']],
    ['writes a name wrong', source({ decide: 'return { target: 1, reason: "x", stopLoss: 3 };' }), ['Decide returned "stopLoss": expected only target, stop, takeProfit, trailing, reason and values.']],
    ['gives a distance below zero', source({ decide: 'return { target: 1, reason: "x", stop: -3 };' }), ['Decide gave the stop -3: expected a distance in price units above 0, or null for none.']],
    ['gives a value that is no number', source({ decide: 'return { target: 1, reason: "x", values: { a: Infinity } };' }), ['Decide returned values.a Infinity: expected a number.']],
    ['calls itself without end', source({ top: 'const deeper = (n) => deeper(n + 1) + 1;', decide: 'return { target: deeper(0), reason: "x" };' }), [/Decide: RangeError: Maximum call stack size exceeded/]],
    ['ends the process', source({ decide: 'process.exit(1);' }), [`${DECIDE_LINE}: process reaches for the computer: a strategy sees its features and nothing else.`]],
    ['floods messages', source({ decide: 'for (let i = 0; i < 1e6; i++) postMessage("x"); return null;' }), [`${DECIDE_LINE}: postMessage reaches for the computer: a strategy sees its features and nothing else.`]],
    ['cannot be parsed', source({ decide: 'return {{;' }), [`${DECIDE_LINE}: The file cannot be read as code: Unexpected token '{' (line ${DECIDE_LINE}).`]],
    ['asks for a feature that is none', source({}).replace("kind: 'sma'", "kind: 'magic'"), ['Features: expected "average" to be one of open, high, low, close, volume, sma, ema, atr, adx, highest, lowest, volatility, was "magic".']],
    ['asks for half a bar', source({}).replace("kind: 'sma', period", "kind: 'sma', period: period / 2"), ['Features: expected "average" (sma) over 1 to 5000 whole bars, was 2.5.']],
    ['takes the name of a strategy of ours', source({ name: 'donchian-breakout' }), ['name: expected another than "donchian-breakout", which is a strategy of Tradewind.']],
    ['knows more than there is', source({ more: 'leverage: 100,' }), ['leverage: expected a known name.']],
    ['has a default out of its range', source({}).replace('default: 5', 'default: 500'), ['settings.period.default: expected 1 to 50, was 500.']],
    ['imports a library', `import fs from 'node:fs';\n${source({})}`, [/^1: The file imports from "node:fs"/]],
    ['exports nothing', 'const a = 1;', ['The file exports nothing: it ends with "export default defineStrategy({ ... })".']],
    ['remembers outside of its state', source({ top: 'const seen = [];', decide: 'seen.push(1); return { target: seen.length % 7 === 0 ? 1 : 0, reason: "x" };' }), [/^Asked a second time on the same bars, it decides differently \(bar \d+: first .*\): it remembers something outside of state, or leaves something to chance\.$/]],
    ['keeps in its state what a restart does not bring back', source({ state: '{ last: 0 }', decide: 'state.last = new Map([[1, 2]]); return { target: 1, reason: "x" };' }), [/plain data in state.last/]],
  ])('when it %s', async (_what, text, expected) => {
    const found = await sentences(text);
    expect(found).toHaveLength(expected.length);
    expected.forEach((one, index) => { expect(found[index]).toMatch(one instanceof RegExp ? one : new RegExp(`^${one.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)); });
  });

  it('when its types are wrong', async () => {
    const found = await sentences(TEMPLATE.replace('target: isAllowed ? state.side : 0', 'target: isAllowed ? 2 : 0'), 'my-cross.ts');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^\d+: Type '(0 \| 2|2)' is not assignable to type 'Side'|^\d+: .*Side.* \(TS\d+\)$/);
  });

  it('when it needs more than leaving out the types', async () => {
    expect(await sentences(`enum Way { Up }\n${TEMPLATE}`, 'my-cross.ts')).toEqual([expect.stringMatching(/^(1: )?The file cannot be read as TypeScript: .*enum/)]);
  });

  it('when it is huge', async () => {
    const { problems } = await checkVersion({ file: 'big.js', code: '0'.repeat(64), text: null, bytes: 10 * 1024 * 1024 }, { sandboxFile: '', limits: { decideMs: 1, loadMs: 1, bootMs: 1, memoryMb: 1 }, clock: { now: () => 0 } });
    expect(problems.map(({ message }) => message)).toEqual(['The file has 10240 KB: expected at most 256 KB.']);
  });
});

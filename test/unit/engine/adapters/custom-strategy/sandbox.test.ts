import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Sandbox, SANDBOX_LIMITS } from '../../../../../src/engine/adapters/custom-strategy/sandbox.ts';
import type { SandboxLimits } from '../../../../../src/engine/adapters/custom-strategy/sandbox.ts';
import type { CodeInstance } from '../../../../../src/engine/domain/custom-strategy.ts';
import { featureSpecs } from '../../../../../src/engine/strategy/custom/feature-specs.ts';

const WORKER = fileURLToPath(new URL('../../../../../src/engine/worker/sandbox.worker.ts', import.meta.url));

/** A script as the sandbox gets it: past the checks of the text, which are no wall. */
function aSandbox(decide: string, { top = '', limits = SANDBOX_LIMITS, state = '{}' }: { readonly top?: string; readonly limits?: SandboxLimits; readonly state?: string } = {}): Sandbox {
  const script = `"use strict"; ${top} tradewind.exported = { features: () => ({ close: { kind: 'close' } }), state: ${state}, decide({ values, position, settings, state }) { ${decide} } };`;
  const sandbox = new Sandbox({ workerFile: WORKER, script, file: 'mine.js', limits });
  onTestFinished(() => { sandbox.close(); });
  return sandbox;
}

const ask = (instance: CodeInstance, close = 100) => instance.decide(Float64Array.of(close), 0);

const ABSENT = ['Date', 'process', 'require', 'fetch', 'console', 'setTimeout', 'globalThis', 'eval', 'Function', 'Promise', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'Intl', 'Proxy', 'Reflect', 'queueMicrotask', 'structuredClone', 'module', 'exports', 'performance', 'crypto', 'Buffer', 'Worker', 'postMessage'];

/** [what it would be, an expression that tries, what comes of it] */
const ATTEMPTS: readonly (readonly [what: string, expression: string, outcome: string])[] = [
  ['chance', 'typeof Math.random', 'undefined'],
  ['code made of text', '(() => 1).constructor("return 1")()', 'EvalError'],
  ['code made of text by a generator', '(function* () {}).constructor("yield 1")', 'EvalError'],
  ['the outside through an object that it is given', 'values.constructor.constructor("return process")()', 'EvalError'],
  ['the outside through the settings', 'settings.constructor.constructor("return process")()', 'EvalError'],
  ['the outside through what it exports to', 'tradewind.constructor.constructor("return process")()', 'EvalError'],
  ['the outside through an error of the machine', '(() => { try { (function f() { f(); })(); } catch (e) { return e.constructor.constructor("return process")(); } })()', 'EvalError'],
  ['the frozen language', '(Array.prototype.mine = 1)', 'TypeError'],
  ['a memory in Math', '(Math.mine = 1)', 'TypeError'],
  ['the language of the machine', 'typeof "".localeCompare', 'undefined'],
  ['who called it', '(function () { return arguments.callee.caller; })()', 'TypeError'],
];

describe('the place in which a person\'s code runs', () => {
  // Broken on purpose: with `console` left in the context, and with the prototypes left unfrozen, this said so.
  it('has no clock, no chance, no network, no computer, and no way out that we know of', () => {
    const attempts = ATTEMPTS.map(([, expression]) => `() => ${expression}`).join(', ');
    const instance = aSandbox(`
      const there = [${ABSENT.map((name) => `typeof ${name} === 'undefined' ? '' : '${name}'`).join(', ')}].filter((name) => name !== '');
      const outcomes = [${attempts}].map((attempt) => { try { return String(attempt()); } catch (error) { return error.name; } });
      state.seen = [...there, ...outcomes]; return null;`).open({}, featureSpecs);
    ask(instance);
    expect(instance.failure).toBeNull();
    expect((JSON.parse(instance.snapshot() ?? '') as { seen: readonly string[] }).seen).toEqual(ATTEMPTS.map(([, , outcome]) => outcome));
  });

  it('computes as the rest of the program does', () => {
    const instance = aSandbox('return { target: 1, stop: 2.5, reason: "close", values: { sum: 0.1 + 0.2, root: Math.sqrt(values.close), position } };').open({}, featureSpecs);
    expect(ask(instance, 2)).toEqual({ target: 1, stop: 2.5, takeProfit: null, trailing: null, reason: { code: 'close', values: { sum: 0.1 + 0.2, root: Math.sqrt(2), position: 0 } } });
  });

  it('keeps the instances of one file apart, and brings back what each remembers', () => {
    const sandbox = aSandbox('state.n = (state.n ?? 0) + 1; return { target: 0, reason: "n", values: { n: state.n } };');
    const [one, two] = [sandbox.open({}, featureSpecs), sandbox.open({}, featureSpecs)];
    ask(one);
    ask(one);
    expect(ask(two)?.reason.values).toEqual({ n: 1 });
    const again = sandbox.open({}, featureSpecs);
    again.restore(one.snapshot() ?? '');
    expect(ask(again)?.reason.values).toEqual({ n: 3 });
  });

  it('is ended with everything in it when one call takes too long, and stays so', () => {
    const sandbox = aSandbox('if (values.close < 0) for (;;); return null;');
    const [one, two] = [sandbox.open({}, featureSpecs), sandbox.open({}, featureSpecs)];
    expect([ask(one), one.failure]).toEqual([null, null]);
    expect(ask(one, -1)).toBeNull();
    expect(one.failure).toContain('it gave no answer within 50 ms');
    expect(ask(two)).toBeNull();
    expect(two.failure).toBe(one.failure);
    expect(sandbox.open({}, featureSpecs).failure).toBe(one.failure);
  });

  it('lets one instance fail without the others', () => {
    const sandbox = aSandbox('if (values.close < 0) throw new Error("below"); return { target: 1, reason: "x" };');
    const [one, two] = [sandbox.open({}, featureSpecs), sandbox.open({}, featureSpecs)];
    ask(one, -1);
    expect(one.failure).toBe('decide: Error: below (line 1)');
    expect(ask(one)).toBeNull();
    expect(ask(two)?.target).toBe(1);
  });

  it('refuses a flood of reasons, and a state that is too large', () => {
    const flood = aSandbox('state.n = (state.n ?? 0) + 1; return { target: 0, reason: "r" + state.n };').open({}, featureSpecs);
    for (let bar = 0; bar < 501; bar++) ask(flood);
    expect(flood.failure).toBe('decide returned more than 500 different reasons: expected few reasons, and the numbers in values');
    const large = aSandbox('state.text = "x".repeat(300000); return null;').open({}, featureSpecs);
    ask(large);
    expect(large.snapshot()).toBeNull();
    expect(large.failure).toBe('its state: expected at most 256 KB of data, were 293 KB');
  });
});

import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../../../src/engine/learn/training/parts.ts';
import { trainingSpec } from '../../../../../src/engine/learn/training/training.config.ts';
import { aSpec, BAR_MS, START } from './training-fixture.ts';

const at = (bar: number): number => START + bar * BAR_MS;

describe('the parts of a training', () => {
  it('keeps the last fifth back and leaves out what the features remember and what a reward reaches, so that the test time is the one asked for', () => {
    const parts = partsOf(aSpec({ span: { from: at(0), to: at(10_000) }, test: { from: at(10_000), to: at(12_000) } }));
    // ln 0.01 / ln(0.99 · 0.95) = 75.1 bars; the longest average has 200.
    expect(parts.purgeBars).toBe(276);
    expect(parts.train).toEqual({ fromMs: at(0), toMs: at(8_000 - 276) });
    expect(parts.validation).toEqual({ fromMs: at(8_000), toMs: at(10_000 - 276) });
    expect(parts.test).toEqual({ fromMs: at(10_000), toMs: at(12_000) });
  });

  it('gives the validation time its end where the test time is far enough away', () => {
    const parts = partsOf(aSpec({ span: { from: at(0), to: at(10_000) }, test: { from: at(10_500), to: at(12_000) }, split: { purgeBars: 100 } }));
    expect(parts.validation.toMs).toBe(at(10_000));
    expect(parts.train.toMs).toBe(at(7_900));
  });

  it('counts the steps ahead of the algorithms that look no further', () => {
    expect(partsOf(aSpec({ algorithm: 'dqn', dqn: { stepsAhead: 3 } })).purgeBars).toBe(203);
  });

  it('says in a sentence when nothing is left', () => {
    expect(() => partsOf(aSpec({ span: { from: at(0), to: at(300) } }))).toThrow('expected at least two bars to learn from, was 0: 276 bars are left out between the parts');
  });
});

describe('the settings of a training', () => {
  it('are refused together, each with its place', () => {
    const given = {
      instruments: ['um:BTCUSDT', 'um:BTCUSDT'], span: { from: 10, to: 20 }, test: { from: 15, to: 30 }, algorithm: 'td3' as const, features: { set: 'market-30' as const, basisId: 'spot:BTCUSDT', withRegime: true },
      ppo: { normalisesObservations: true },
    };
    const { error } = trainingSpec.safeParse(given);
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'algorithm: expected continuous actions for TD3, was three',
      'test.from: expected a test time that begins after the training time has ended',
      'instruments: expected every instrument once',
      'features.basisId: expected one instrument where there is another market of its pair',
      'features.withRegime: expected features that have regime probabilities (bars-50), was market-30',
      'ppo.normalisesObservations: expected observations that are scaled once, by what was fitted on the training rows, was scaled again while learning',
    ]);
  });

  it('say of everything a person sets what it is', () => {
    const missing: string[] = [];
    const look = (path: string, field: { readonly def?: { readonly innerType?: unknown; readonly shape?: Record<string, unknown> }; meta?(): { readonly title?: string } | undefined }): void => {
      let inner = field;
      const titles = [inner.meta?.()?.title];
      while (inner.def?.innerType !== undefined) {
        inner = inner.def.innerType as typeof field;
        titles.push(inner.meta?.()?.title);
      }
      const shape = inner.def?.shape;
      if (shape !== undefined && titles.every((title) => title === undefined)) for (const [name, one] of Object.entries(shape)) look(`${path}.${name}`, one as typeof field);
      else if (titles.every((title) => title === undefined)) missing.push(path);
    };
    look('', trainingSpec as never);
    // Risk and exchange settings are drawn from their own schemas.
    expect(missing).toEqual(['.risk', '.execution']);
  });
});

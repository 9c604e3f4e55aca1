import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { copyOfDecision } from '../../../../src/engine/domain/decision.ts';
import type { Decision } from '../../../../src/engine/domain/decision.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { createFeatureSet } from '../../../../src/engine/features/feature-set.ts';
import { STRATEGIES, explainReason, strategyByName, unknownStrategy } from '../../../../src/engine/strategy/catalog.ts';
import type { PositionSign, Strategy, StrategyDefinition } from '../../../../src/engine/strategy/strategy.ts';
import { sharedBars } from '../../../support/shared-bars.ts';

interface FieldSchema {
  readonly title?: string; readonly unit?: string; readonly description?: string; readonly default?: unknown;
  readonly type: string; readonly enum?: readonly string[]; readonly minimum?: number; readonly maximum?: number;
}

const BUSY = { direction: 'both', stopAtrMultiple: 1, trailingStop: true, takeProfitType: 'stop-multiple' };

function randomBars(count: number): Bar[] {
  const rng = createRng('strategy bars');
  let price = 100;
  return Array.from({ length: count }, (_, index) => {
    const open = price;
    price *= 1 + 0.01 * rng.normal();
    return {
      openTimeMs: index * 60_000, closeTimeMs: index * 60_000 + 59_999, open, high: Math.max(open, price) * (1 + 0.004 * rng.float()), low: Math.min(open, price) * (1 - 0.004 * rng.float()), close: price,
      volume: 1, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN,
    };
  });
}

/** A strategy with its features and a position that follows its decisions at the next open and is stopped out at its stop: just enough of a market. */
class Walk {
  readonly strategy: Strategy;
  readonly features;
  position: PositionSign = 0;
  stop = 0;
  wanted: Decision | null = null;

  constructor(definition: StrategyDefinition, config: unknown) {
    this.strategy = definition.create(definition.schema.parse(config));
    this.features = createFeatureSet(this.strategy.features);
  }

  step(bar: Bar): Decision | null {
    this.#trade(bar);
    this.wanted = this.strategy.decide(this.features.update(bar), this.position);
    return this.wanted && copyOfDecision(this.wanted);
  }

  continueFrom(other: Walk): void {
    this.strategy.restore(JSON.parse(JSON.stringify(other.strategy.snapshot())));
    this.features.restore(JSON.parse(JSON.stringify(other.features.snapshot())));
    this.position = other.position;
    this.stop = other.stop;
    this.wanted = other.wanted;
  }

  #trade(bar: Bar): void {
    if (this.wanted && this.wanted.targetExposure !== this.position) {
      this.position = this.wanted.targetExposure as PositionSign;
      this.stop = bar.open - this.position * (this.wanted.stopDistance ?? 0);
    }
    const isHit = this.position > 0 ? bar.low <= this.stop : this.position < 0 && bar.high >= this.stop;
    if (!isHit) return;
    this.strategy.positionClosed(this.position > 0 ? 1 : -1);
    this.position = 0;
  }
}

describe('the catalog', () => {
  it('knows its strategies by their names', () => {
    expect(STRATEGIES.map(({ name }) => name)).toEqual(['moving-average-cross', 'donchian-breakout']);
    expect(strategyByName('donchian-breakout')?.title).toBe('Donchian breakout');
    expect(strategyByName('to-the-moon')).toBeUndefined();
  });
});

describe.each(STRATEGIES)('$name', (definition) => {
  const fields = Object.entries((z.toJSONSchema(definition.schema, { io: 'input' }) as unknown as { properties: Record<string, FieldSchema> }).properties);

  it.each(fields)('%s has a title, a unit, one sentence, a default and a range', (_, field) => {
    expect(field.title).toBeTruthy();
    expect(field.unit).toBeTypeOf('string');
    expect(field.description).toMatch(/^[A-Z].*\.$/);
    expect(field.default).not.toBeUndefined();
    expect(field.type === 'boolean' || field.enum !== undefined || (field.minimum !== undefined && field.maximum !== undefined)).toBe(true);
  });

  it('needs no configuration and refuses what it does not know', () => {
    expect(definition.schema.safeParse({}).success).toBe(true);
    expect(definition.schema.safeParse({ fastPeriods: 3 }).error?.issues[0]?.message).toContain('fastPeriods');
  });

  it('has three presets or more, each valid and different from the defaults', () => {
    expect(definition.presets.length).toBeGreaterThanOrEqual(3);
    for (const preset of definition.presets) expect(definition.schema.parse(preset.values), preset.name).not.toEqual(definition.schema.parse({}));
  });

  it('draws features that can be computed', () => {
    const overlays = definition.overlays(definition.schema.parse({}));
    expect(createFeatureSet(overlays).length).toBeGreaterThanOrEqual(2);
    expect(new Set(overlays.map(({ name }) => name)).size).toBe(overlays.length);
  });

  it('does not look ahead: what comes after a bar leaves its decision unchanged', () => {
    const bars = randomBars(300);
    const walk = new Walk(definition, BUSY);
    const expected = bars.map((bar) => walk.step(bar));
    for (const cut of [60, 123, 250]) {
      const other = new Walk(definition, BUSY);
      const found = bars.map((bar, index) => other.step(index > cut ? { ...bar, open: 1, high: 9_999, low: 1, close: 5_000 } : bar));
      expect(found.slice(0, cut + 1)).toEqual(expected.slice(0, cut + 1));
    }
  });

  it.each(['fresh-signal', 'after-cooldown'])('decides the same when it is saved as JSON and restored after any bar (%s)', (reentry) => {
    const bars = randomBars(200);
    const config = { ...BUSY, reentry };
    const walk = new Walk(definition, config);
    const expected = bars.map((bar) => walk.step(bar));
    for (let cut = 0; cut < bars.length; cut += 7) {
      const before = new Walk(definition, config);
      for (const bar of bars.slice(0, cut)) before.step(bar);
      const after = new Walk(definition, config);
      after.continueFrom(before);
      expect(bars.slice(cut).map((bar) => after.step(bar))).toEqual(expected.slice(cut));
    }
  });

  it('decides on every bar of two real years after its warm-up, both ways and with words for each reason', () => {
    const bars = sharedBars('data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz');
    if (!bars) return;
    for (const preset of definition.presets) {
      const walk = new Walk(definition, { ...preset.values as object, direction: 'both' });
      const codes = new Map<string, Decision>();
      let undecided = 0;
      for (const bar of bars) {
        const decision = walk.step(bar);
        if (decision === null) undecided += 1;
        else codes.set(`${decision.targetExposure} ${decision.reason.code}`, decision);
      }
      expect(undecided, preset.name).toBe(walk.features.warmupBars - 1);
      expect(new Set([...codes.values()].map(({ targetExposure }) => targetExposure)), preset.name).toEqual(new Set([-1, 0, 1]));
      for (const { reason, stopDistance } of codes.values()) {
        expect(definition.explain(reason)).toMatch(/^The .*\d.*: .*\.$/);
        expect(stopDistance).toBeGreaterThan(0);
      }
    }
  });
});

describe('the reasons of decisions', () => {
  const reason = { code: 'fast-above-slow', values: { fast: 2, slow: 1, fastPeriod: 20, slowPeriod: 50, exponential: 1, target: 1 } };

  it('are told by the strategy that gave them, whoever has its place by now', () => {
    const cross = strategyByName('moving-average-cross')!;
    const told = explainReason(reason, cross);
    expect(told).toMatch(/20-bar EMA .* is above .* 50-bar EMA/);
    expect(explainReason(reason, strategyByName('donchian-breakout'))).toBe(told);
    expect(explainReason(reason, undefined)).toBe(told);
    expect(explainReason({ code: 'agent-flat', values: { wanted: 0, target: 0 } }, cross)).toMatch(/^The agent has chosen this: stay flat/);
  });

  it('that nobody knows any more are told by their code', () => {
    expect(explainReason({ code: 'own-reason', values: {} }, undefined)).toBe('own-reason');
  });
});

describe('a strategy that nobody knows', () => {
  it('is answered with the names that there are, each once, and a model with how it is named', () => {
    expect(unknownStrategy('foo')).toBe('expected one of moving-average-cross, donchian-breakout, or a model, was "foo"');
    expect(unknownStrategy('agent')).toBe('expected a model by its code with "agent", was none: in a terminal, take --model in place of --strategy');
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../src/engine/core/engine-config.ts';
import { sightRows } from '../../../../src/engine/core/sight-rows.ts';
import { whyOf } from '../../../../src/engine/core/why.ts';
import { columnsOf } from '../../../../src/engine/domain/bar-columns.ts';
import type { Input } from '../../../../src/engine/domain/input.ts';
import type { Bar, MarketEvent } from '../../../../src/engine/domain/market-event.ts';
import type { ModelDocument } from '../../../../src/engine/domain/model.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import type { Sight } from '../../../../src/engine/domain/sight.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { agentOfModel, sightOfModel } from '../../../../src/engine/strategy/agent/served-agent.ts';
import { provideModels } from '../../../../src/engine/strategy/catalog.ts';
import type { StrategyDefinition } from '../../../../src/engine/strategy/strategy.ts';
import { anInstrument } from '../../../support/instruments.ts';
import { aModel } from '../../../support/models.ts';
import type { AModel } from '../../../support/models.ts';

const START = Date.UTC(2024, 0, 1);
const ETH = anInstrument({ symbol: 'ETHUSDT', priceDecimals: 2 });
const BTC = anInstrument({ symbol: 'BTCUSDT' });

function bars(count: number, seed: string, minutes = 15): readonly Bar[] {
  const rng = createRng(seed);
  let price = 2_000;
  return Array.from({ length: count }, (_, row) => {
    const open = price;
    price = Math.round(price * (1 + 0.004 * rng.normal()) * 100) / 100;
    const [openTimeMs, volume] = [START + row * minutes * 60_000, 100 + 50 * rng.float()];
    return { openTimeMs, closeTimeMs: openTimeMs + minutes * 60_000 - 1, open, high: Math.max(open, price) + 1, low: Math.min(open, price) - 1, close: price, volume, quoteVolume: volume * price, tradeCount: 50, takerBuyVolume: volume * rng.float() };
  });
}

const [own, leader] = [bars(520, 'own'), bars(520, 'leader')];
const closed = (bar: Bar, id = ETH.id, interval: '15m' | '5m' = '15m'): Input => ({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: id, interval, bar });

afterEach(() => { provideModels(null); });

function serve(model: AModel, what: Partial<StrategyDefinition> = {}): { readonly document: ModelDocument; readonly definition: StrategyDefinition } {
  const document = aModel(model);
  const definition = { ...agentOfModel(document) as StrategyDefinition, ...what };
  provideModels({ list: () => [definition], find: (code) => (code === definition.code ? definition : undefined) });
  return { document, definition };
}

function anEngine(code: string | undefined, interval: '15m' | '5m' = '15m', instruments = [ETH, BTC]): Engine {
  return new Engine({
    instruments, quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 't', startMs: START,
    config: engineConfig.parse({ strategies: [{ id: 'agent', strategy: 'agent', code, instruments: [ETH.id], interval, enabled: true, config: {} }], risk: { maxDrawdownPct: 100, dailyLossLimitPct: 100, drawdownReducePct: 100 } }),
  });
}

const rowOf = ({ values, known }: Pick<Sight, 'values' | 'known'>): readonly string[] => [...values].map((value, slot) => (known[slot] === 0 ? '?' : String(value)));
const sightOf = (engine: Engine): Sight => engine.desks.get(ETH.id)!.sight!.sight;

describe('the sight of a strategy', () => {
  const document = aModel({ referenceId: BTC.id });
  const rows = sightRows(sightOfModel(document), { instrumentId: ETH.id, bars: columnsOf(own), beside: [{ instrumentId: BTC.id, interval: '15m', bars: columnsOf(leader) }], funding: [{ timeMs: START + 28_800_003, rate: 0.0001 }] })!;
  const expected = (row: number): readonly string[] => rowOf({ values: rows.values.subarray(row * rows.width, (row + 1) * rows.width), known: rows.known.subarray(row * rows.width, (row + 1) * rows.width) });

  it('is in trading what it is in training, whether bars were shown before the start or came one by one, in either order', () => {
    const { definition } = serve({ referenceId: BTC.id });
    const engine = anEngine(definition.code);
    const funding = [{ timeMs: START + 28_800_003, rate: 0.0001 }];
    engine.process({ type: 'warm-up', timeMs: own[300]!.openTimeMs, instrumentId: ETH.id, interval: '15m', bars: own.slice(0, 300), beside: [{ instrumentId: BTC.id, interval: '15m', bars: leader.slice(0, 300) }], funding });
    expect(engine.desks.get(ETH.id)!.warmupLeft).toBe(0);
    expect(rowOf(sightOf(engine))).toEqual(expected(299));
    for (let row = 300; row < own.length; row++) {
      const events = [closed(leader[row]!, BTC.id), closed(own[row]!)];
      for (const event of row % 3 === 0 ? events.toReversed() : events) engine.process(event);
      expect(rowOf(sightOf(engine))).toEqual(expected(row));
    }
  });

  it('goes on after a restart as if nothing had been, also in the middle of a longer bar', () => {
    const model: AModel = { referenceId: BTC.id, withRegime: true };
    const { definition, document: served } = serve(model);
    const parts = bars(1500, 'parts', 5);
    const other = bars(1500, 'others', 5);
    const engine = anEngine(definition.code);
    let broken = anEngine(definition.code);
    const outputs: [Output[], Output[]] = [[], []];
    parts.forEach((part, index) => {
      for (const event of [closed(other[index]!, BTC.id, '5m'), closed(part, ETH.id, '5m')]) {
        outputs[0].push(...engine.process(event));
        outputs[1].push(...broken.process(event));
      }
      if (index % 367 === 100) {
        const kept = JSON.stringify(broken.snapshot(), (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
        broken = anEngine(definition.code);
        broken.restore(JSON.parse(kept, (_, value: unknown) => (typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value)) as ReturnType<Engine['snapshot']>);
      }
    });
    expect(outputs[0].filter(({ type }) => type === 'decision-made').length).toBeGreaterThan(5);
    expect(outputs[1]).toEqual(outputs[0]);
    expect(rowOf(sightOf(broken))).toEqual(rowOf(sightOf(engine)));
    expect(served.manifest.features.withRegime).toBe(true);
  }, 60_000);

  it('that another version of the program has kept begins afresh, and the engine goes on with what it holds', () => {
    const { definition } = serve({ referenceId: BTC.id });
    const engine = anEngine(definition.code);
    for (let row = 0; row < 400; row++) for (const event of [closed(leader[row]!, BTC.id), closed(own[row]!)]) engine.process(event);
    const kept = engine.snapshot();
    const [eth, btc] = kept.desks;
    const { set } = eth!.station!.sight as { readonly set: { readonly memory: readonly unknown[] } };
    const older = { ...eth!, station: { ...eth!.station!, sight: { ...eth!.station!.sight!, set: { ...set, memory: set.memory.slice(1) } } } };
    const restored = anEngine(definition.code);
    restored.restore({ ...kept, desks: [older, btc!] });
    expect(restored.positions()).toEqual(engine.positions());
    expect(restored.desks.get(ETH.id)!.warmupLeft).toBe(200);
    restored.process({ type: 'warm-up', timeMs: own[400]!.openTimeMs, instrumentId: ETH.id, interval: '15m', bars: own.slice(0, 400), beside: [{ instrumentId: BTC.id, interval: '15m', bars: leader.slice(0, 400) }] });
    for (const one of [engine, restored]) for (const event of [closed(leader[400]!, BTC.id), closed(own[400]!)]) one.process(event);
    expect(rowOf(sightOf(restored))).toEqual(rowOf(sightOf(engine)));
  });

  it('knows nothing of what comes after: another future changes no decision before it', () => {
    const { definition } = serve({ referenceId: BTC.id });
    const cutMs = own[400]!.closeTimeMs;
    const told = (last: number): readonly string[] => {
      const engine = anEngine(definition.code);
      return own.flatMap((bar, row) => {
        const [mine, theirs] = row <= last ? [bar, leader[row]!] : [{ ...bar, close: bar.low, volume: 1 }, { ...leader[row]!, close: leader[row]!.high }];
        engine.process(closed(theirs, BTC.id));
        return engine.process(closed(mine)).filter(({ type, timeMs }) => type === 'decision-made' && timeMs <= cutMs).map((output) => JSON.stringify(output));
      });
    };
    const whole = told(own.length);
    expect(whole.length).toBeGreaterThan(10);
    expect(told(400)).toEqual(whole);
  });

  it('lacks what the session does not have, says so, and decides without it', () => {
    const { definition } = serve({ referenceId: BTC.id });
    const engine = anEngine(definition.code, '15m', [ETH]);
    const warmUp = { type: 'warm-up', timeMs: START, instrumentId: ETH.id, interval: '15m', bars: [] } as const;
    expect(engine.process(warmUp)).toMatchObject([{ type: 'alert-raised', code: 'sight-incomplete', message: expect.stringContaining('um:BTCUSDT') as string }]);
    expect(anEngine(definition.code).process(warmUp)).toEqual([]);
    const decided = own.flatMap((bar) => engine.process(closed(bar))).filter(({ type }) => type === 'decision-made');
    expect(decided.length).toBeGreaterThan(0);
    const slot = document.manifest.observation.indexOf('cross.lead-1');
    expect(sightOf(engine).known[slot]).toBe(0);
    const [first] = decided;
    expect(first?.timeMs).toBe(own[199]!.closeTimeMs);
  });

  it('of a strategy that was made for other features, or other bars, puts it out of work with a sentence, and the engine goes on', () => {
    const { definition } = serve({ manifest: {} });
    const foreign = agentOfModel({ ...aModel(), manifest: { ...aModel().manifest, features: { ...aModel().manifest.features, hash: 'a'.repeat(64) }, normaliser: { ...aModel().manifest.normaliser, featureSetHash: 'a'.repeat(64) } } }) as StrategyDefinition;
    provideModels({ list: () => [], find: (code) => (code === foreign.code ? foreign : definition) });
    const engine = anEngine(foreign.code);
    const alerts = own.slice(0, 3).flatMap((bar) => engine.process(closed(bar))).filter((output) => output.type === 'alert-raised');
    expect(alerts).toHaveLength(1);
    expect(JSON.stringify(alerts[0])).toMatch(/the features that the model was trained on, bars-50 version 1 \(aaaaaaaaaaaa\)/);
    const shorter = anEngine(definition.code, '5m');
    expect(shorter.desks.get(ETH.id)!.failure).toMatch(/expected bars of 15m, on which it was trained, was 5m/);
    expect(shorter.process(closed(bars(1, 'short', 5)[0]!, ETH.id, '5m')).map(({ type }) => type)).toContain('alert-raised');
  });

  it('of trades and books is shown them as inputs that change nothing else', () => {
    const { definition } = serve({ set: 'market-30' });
    const engine = anEngine(definition.code);
    expect(engine.watchesTicks).toBe(true);
    const tick = (timeMs: number, price: number): Exclude<MarketEvent, { readonly type: 'bar-closed' }> => ({ type: 'trade-printed', timeMs, instrumentId: ETH.id, tradeId: String(timeMs), price, qty: 2, takerSide: 'buy' });
    const ticks = own.flatMap((bar) => Array.from({ length: 15 }, (_, minute) => tick(bar.openTimeMs + minute * 60_000 + 1, bar.open + minute)));
    let next = 0;
    for (const bar of own) {
      for (; next < ticks.length && ticks[next]!.timeMs <= bar.closeTimeMs; next++) {
        const event = ticks[next]!;
        if (event.type === 'trade-printed') expect(engine.process({ type: 'tick-seen', timeMs: event.timeMs, event })).toEqual([]);
      }
      engine.process(closed(bar));
    }
    const spec = sightOfModel(aModel({ set: 'market-30' }));
    const trained = sightRows(spec, { instrumentId: ETH.id, bars: columnsOf(own), ticks })!;
    const last = (own.length - 1) * trained.width;
    expect(rowOf(sightOf(engine))).toEqual(rowOf({ values: trained.values.subarray(last, last + trained.width), known: trained.known.subarray(last, last + trained.width) }));
    expect(sightOf(engine).known[6]).toBe(1);
  });

  it('is explained with what risk made of the decision, and only while that decision is the newest', () => {
    const { definition } = serve({});
    const engine = anEngine(definition.code);
    const made = own.flatMap((bar) => engine.process(closed(bar)).flatMap((output) => (output.type === 'decision-made' ? [{ output, why: whyOf(engine.state, ETH.id, output.timeMs) }] : [])));
    const entered = made.find(({ output }) => output.outcome === 'enter');
    expect(entered?.why?.timeMs).toBe(entered?.output.timeMs);
    expect(entered?.why?.exposure).toBe(entered?.output.decision.targetExposure);
    expect(entered?.why?.risk).toMatchObject({ outcome: 'enter' });
    expect(entered?.why?.risk?.qty).toBeGreaterThan(0);
    expect(entered!.why!.actions.reduce((sum, { probability }) => sum + probability!, 0)).toBeCloseTo(1, 9);
    expect(whyOf(engine.state, ETH.id, entered!.output.timeMs)).toBeNull();
  });
});

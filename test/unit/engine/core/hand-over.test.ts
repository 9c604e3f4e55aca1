import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../src/engine/core/engine-config.ts';
import type { EngineConfig } from '../../../../src/engine/core/engine-config.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { BARS_19 } from '../../../../src/engine/features/sets/bars-19/definition.ts';
import { featureSetHash } from '../../../../src/engine/features/sets/definition.ts';
import { boostingStrategy } from '../../../../src/engine/strategy/boosting/boosting.ts';
import { provideModels } from '../../../../src/engine/strategy/catalog.ts';
import { anInstrument } from '../../../support/instruments.ts';

const START = Date.UTC(2024, 0, 1);
const BTC = anInstrument({ symbol: 'BTCUSDT' });
const [FIRST, SECOND] = ['1'.repeat(64), '2'.repeat(64)];

/** Two versions on the same bars: the first expects -1 bps of every bar, the second 40. */
function versions(secondSees: string = featureSetHash(BARS_19)) {
  const version = (code: string, bps: number, hash: string) => boostingStrategy({
    code, title: code, sight: { set: 'bars-19', version: BARS_19.version, hash, interval: '1m', referenceId: null, basisId: null, withRegime: false },
    forecaster: () => ({ horizonBars: 10, forecast: () => bps / 10_000 }),
  });
  const all = [version(FIRST, -1, featureSetHash(BARS_19)), version(SECOND, 40, secondSees)];
  provideModels({ list: () => [], find: (code) => all.find((one) => one.code === code) });
}

const config = (code: string, settings: Readonly<Record<string, unknown>> = {}): EngineConfig => engineConfig.parse({ strategies: [{ id: 'bot', strategy: 'boosting', code, instruments: [BTC.id], interval: '1m', enabled: true, config: settings }] });

function barAt(row: number): Bar {
  const openTimeMs = START + row * 60_000;
  return { openTimeMs, closeTimeMs: openTimeMs + 59_999, open: 60_000, high: 60_010 + row, low: 59_990, close: 60_000 + (row % 7), volume: 10, quoteVolume: 600_000, tradeCount: 5, takerBuyVolume: 5 };
}

function warmEngine(): Engine {
  const engine = new Engine({ instruments: [BTC], quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 't', startMs: START, config: config(FIRST) });
  for (let row = 0; row < 80; row++) engine.process({ type: 'bar-closed', timeMs: barAt(row).closeTimeMs, instrumentId: BTC.id, interval: '1m', bar: barAt(row) });
  return engine;
}

const codes = (engine: Engine): string | null => engine.desks.get(BTC.id)!.newest?.decision?.reason.code ?? null;
const next = (engine: Engine) => engine.process({ type: 'bar-closed', timeMs: barAt(80).closeTimeMs, instrumentId: BTC.id, interval: '1m', bar: barAt(80) });

afterEach(() => { provideModels(null); });

describe('another version of a strategy that hands over', () => {
  it('goes on with all that was seen: it decides at the very next bar', () => {
    versions();
    const engine = warmEngine();
    expect(codes(engine)).toBe('forecast-too-small');
    engine.process({ type: 'configure', timeMs: barAt(79).closeTimeMs, config: config(SECOND) });
    const desk = engine.desks.get(BTC.id)!;
    expect(desk.warmupLeft).toBe(0);
    expect(desk.standing?.reason.code).toBe('forecast-too-small');
    const outputs = next(engine);
    expect(codes(engine)).toBe('forecast-long');
    expect(outputs.some(({ type }) => type === 'submit-order')).toBe(true);
  });

  it('begins afresh with other settings, and is put aside where it sees other features', () => {
    versions();
    const engine = warmEngine();
    engine.process({ type: 'configure', timeMs: barAt(79).closeTimeMs, config: config(SECOND, { exitBps: 6 }) });
    expect(engine.desks.get(BTC.id)!.warmupLeft).toBeGreaterThan(0);
    versions('0'.repeat(64));
    const other = warmEngine();
    other.process({ type: 'configure', timeMs: barAt(79).closeTimeMs, config: config(SECOND) });
    expect(other.desks.get(BTC.id)!.failure).toContain('features');
  });
});

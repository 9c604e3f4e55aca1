import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../src/engine/core/engine-config.ts';
import { portfolioMeasures } from '../../../../src/engine/core/portfolio-risk.ts';
import type { Input } from '../../../../src/engine/domain/input.ts';
import { intervalMs } from '../../../../src/engine/domain/interval.ts';
import type { Interval } from '../../../../src/engine/domain/interval.ts';
import type { Bar, BarClosed } from '../../../../src/engine/domain/market-event.ts';
import type { EpochMs, QuoteAtoms } from '../../../../src/engine/domain/units.ts';
import { anInstrument } from '../../../support/instruments.ts';
import { sharedBars } from '../../../support/shared-bars.ts';

const START = Date.UTC(2025, 4, 4);
const HOUR_MS = 3_600_000;

function engineOf(symbols: readonly string[], risk: Readonly<Record<string, unknown>> = {}): Engine {
  return new Engine({
    instruments: symbols.map((symbol) => anInstrument({ symbol })), config: engineConfig.parse({ risk: { riskHorizon: '1h', ...risk } }), quoteAsset: 'USDT',
    startingCash: 1_000_000_000_000n as QuoteAtoms, orderIdPrefix: 'test', startMs: START,
  });
}

function closed(symbol: string, interval: Interval, openTimeMs: EpochMs, close: number): BarClosed {
  const closeTimeMs = openTimeMs + intervalMs(interval) - 1;
  const bar: Bar = { openTimeMs, closeTimeMs, open: close, high: close, low: close, close, volume: 1, quoteVolume: 1, tradeCount: 1, takerBuyVolume: 1 };
  return { type: 'bar-closed', timeMs: closeTimeMs, instrumentId: anInstrument({ symbol }).id, interval, bar };
}

function rowsOf(engine: Engine): { readonly times: readonly number[]; readonly closes: readonly (readonly (number | null)[])[] } {
  const { times, closes } = engine.state.portfolioRisk.snapshot()!;
  return { times, closes };
}

describe('steps of the measures', () => {
  it('are whole hours of minute bars: the last close of each, at once when all have theirs', () => {
    const engine = engineOf(['AUSDT', 'BUSDT']);
    for (let minute = 0; minute < 120; minute++) {
      engine.process(closed('AUSDT', '1m', START + minute * 60_000, 100 + minute));
      engine.process(closed('BUSDT', '1m', START + minute * 60_000, 200 + minute));
    }
    expect(rowsOf(engine)).toEqual({ times: [START + HOUR_MS, START + 2 * HOUR_MS], closes: [[159, 219], [259, 319]] });
  });

  it('end with the first bar after them for one that has no last bar: at its newest price if it traded in them, as silent otherwise', () => {
    const engine = engineOf(['AUSDT', 'BUSDT']);
    for (let minute = 0; minute < 181; minute++) {
      engine.process(closed('AUSDT', '1m', START + minute * 60_000, 100));
      if (minute < 30) engine.process(closed('BUSDT', '1m', START + minute * 60_000, 200 + minute));
    }
    // Carried on in the second and the third hour.
    expect(rowsOf(engine)).toEqual({ times: [1, 2, 3].map((hour) => START + hour * HOUR_MS), closes: [[100, 100, 100], [229, 229, 229]] });
  });

  it('are as long as a bar where that is longer than an hour', () => {
    const engine = engineOf(['AUSDT']);
    for (let bar = 0; bar < 3; bar++) engine.process(closed('AUSDT', '4h', START + bar * 4 * HOUR_MS, 100 + bar));
    expect(engine.state.portfolioRisk.stepMs).toBe(4 * HOUR_MS);
    expect(rowsOf(engine).closes).toEqual([[100, 101, 102]]);
  });

  it('go on from a snapshot in the middle of an hour as if nothing had happened, and begin anew from one of an earlier version', () => {
    const inputs: Input[] = [];
    for (let minute = 0; minute < 200; minute++) for (const symbol of ['AUSDT', 'BUSDT']) inputs.push(closed(symbol, '1m', START + minute * 60_000, 100 + (minute % 17)));
    const whole = engineOf(['AUSDT', 'BUSDT']);
    const first = engineOf(['AUSDT', 'BUSDT']);
    for (const input of inputs) whole.process(input);
    for (const input of inputs.slice(0, 239)) first.process(input);
    const { portfolioRisk, ...earlier } = first.snapshot();
    const second = engineOf(['AUSDT', 'BUSDT']);
    second.restore(JSON.parse(JSON.stringify({ ...earlier, portfolioRisk }, (_, value: unknown) => (typeof value === 'bigint' ? { atoms: String(value) } : value)), (_, value: unknown) => (value !== null && typeof value === 'object' && 'atoms' in value ? BigInt(value.atoms as string) : value)));
    for (const input of inputs.slice(239)) second.process(input);
    expect(rowsOf(second)).toEqual(rowsOf(whole));
    const old = engineOf(['AUSDT', 'BUSDT']);
    old.restore(earlier);
    expect(old.state.portfolioRisk.stepMs).toBeNull();
    for (const input of inputs.slice(239)) old.process(input);
    expect(rowsOf(old).times.length).toBe(2);
  });

  it('take closes from before, of instruments of the session only', () => {
    const engine = engineOf(['AUSDT']);
    const past = { type: 'risk-history', timeMs: START, interval: '1h', closeTimes: [START - HOUR_MS - 1, START - 1], closes: [90, 95] } as const;
    expect(engine.process({ ...past, instrumentId: anInstrument({ symbol: 'AUSDT' }).id })).toEqual([]);
    engine.process({ ...past, instrumentId: anInstrument({ symbol: 'ZUSDT' }).id });
    engine.process(closed('AUSDT', '1h', START, 100));
    expect(rowsOf(engine)).toEqual({ times: [START - HOUR_MS, START, START + HOUR_MS], closes: [[90, 95, 100]] });
  });
});

describe('recorded prices', () => {
  const SYMBOLS = ['AVAX', 'BNB', 'BTC', 'ETH', 'SOL', 'XRP'];

  it('of six symbols over a month of minutes give the tail that their hourly closes give by sorting', () => {
    const series = SYMBOLS.map((asset) => sharedBars(`data/klines/um-1m/${asset}USDT-1m-2025-05-04_2025-06-03.csv.gz`));
    if (series.some((bars) => bars === null)) return;
    const engine = engineOf(SYMBOLS.map((asset) => `${asset}USDT`));
    const { state } = engine;
    const hourly = SYMBOLS.map(() => new Map<number, number>());
    // The recordings do not begin in the same minute.
    const events = series.flatMap((bars, index) => bars!.map((bar) => ({ bar, index }))).toSorted((a, b) => a.bar.closeTimeMs - b.bar.closeTimeMs || a.index - b.index);
    for (const { bar, index } of events) {
      engine.process({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: state.allDesks[index]!.instrument.id, interval: '1m', bar });
      if ((bar.closeTimeMs + 1) % HOUR_MS === 0) hourly[index]!.set(bar.closeTimeMs + 1, bar.close);
    }
    const held = [-1_000, 2_000, 5_000, -3_000, 1_500, 800];
    for (const [index, exposure] of held.entries()) state.portfolioRisk.hold(index, exposure);
    const hours = [...hourly[0]!.keys()].filter((hour) => hourly.every((own) => own.has(hour)));
    expect(hours.length).toBeGreaterThan(700);
    const outcomes = hours.slice(1).map((hour, at) => held.reduce((sum, exposure, index) => sum + exposure * (hourly[index]!.get(hour)! / hourly[index]!.get(hours[at]!)! - 1), 0)).toSorted((a, b) => a - b);
    const worst = Math.ceil(outcomes.length / 100);
    const { valueAtRisk, expectedShortfall } = state.portfolioRisk.tailWith(0, 0);
    expect(valueAtRisk).toBeCloseTo(-outcomes[worst - 1]!, 7);
    expect(expectedShortfall).toBeCloseTo(-outcomes.slice(0, worst).reduce((sum, next) => sum + next, 0) / worst, 7);
    const { correlation, instruments, tails } = state.portfolioRisk.measures();
    expect(instruments.every(({ basis, betaToBitcoin }) => basis === 'history' && betaToBitcoin !== null && betaToBitcoin > 0.3 && betaToBitcoin < 4)).toBe(true);
    for (const [a, row] of correlation.entries()) for (const [b, value] of row.entries()) expect(value === correlation[b]![a] && value !== null && value > 0.2 && value <= 1).toBe(true);
    for (const { valueAtRisk: loss, expectedShortfall: mean } of tails) expect(mean >= loss && loss > 0).toBe(true);
    // Nothing is held in the ledger: the measures of the account are of nothing.
    expect(portfolioMeasures(state).tails.every(({ valueAtRisk: loss }) => loss === 0)).toBe(true);
  }, 60_000);

  it('of Bitcoin from 2018 to 2023 never give a number that is none, halts and crashes included', () => {
    const bars = sharedBars('data/klines/spot-1h/BTCUSDT-1h-2018-01-01_2023-12-31.csv.gz');
    if (bars === null) return;
    const engine = engineOf(['BTCUSDT'], { riskHorizon: '1d' });
    const { portfolioRisk, allDesks } = engine.state;
    for (const [at, bar] of bars.entries()) {
      engine.process({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: allDesks[0]!.instrument.id, interval: '1h', bar });
      if (at % 2000 !== 1999) continue;
      const { valueAtRisk, expectedShortfall } = portfolioRisk.tailWith(0, 1_000);
      expect(valueAtRisk > 20 && expectedShortfall >= valueAtRisk && expectedShortfall < 500).toBe(true);
      portfolioRisk.hold(0, 1_000);
      for (const tail of portfolioRisk.measures().tails) expect(tail.valueAtRisk > 0 && tail.expectedShortfall >= tail.valueAtRisk && tail.expectedShortfall < 1_000).toBe(true);
      portfolioRisk.hold(0, 0);
    }
    expect(bars.length).toBeGreaterThan(50_000);
  }, 60_000);
});

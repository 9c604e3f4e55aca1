import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import type { ClosedTrade } from '../../../../../src/engine/domain/position.ts';
import type { RegimeLabel } from '../../../../../src/engine/domain/regime.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { RegimeDetector } from '../../../../../src/engine/regime/detector.ts';
import { reportRegimes } from '../../../../../src/engine/run/backtest/regime-report.ts';
import type { MarketDataStore } from '../../../../../src/engine/run/market-data.ts';
import { BTC } from './backtest-fixture.ts';

const MINUTE = 60_000;

/** Minutes that are calm and wild by turns of 400. */
const BARS: readonly Bar[] = (() => {
  const rng = createRng('report');
  let price = 100;
  return Array.from({ length: 4000 }, (_, index): Bar => {
    const open = price;
    const size = Math.floor(index / 400) % 2 === 0 ? 0.0003 : 0.002;
    price *= Math.exp(size * rng.normal());
    const openTimeMs = index * MINUTE;
    return { openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open, high: Math.max(open, price) * (1 + size), low: Math.min(open, price) * (1 - size), close: price, volume: 5, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
  });
})();

const LABELS: readonly (RegimeLabel | null)[] = (() => {
  const detector = new RegimeDetector('1m');
  return BARS.map((bar) => detector.update(bar)?.label ?? null);
})();

/** A store with the bars before `from` and nothing else. */
function storeWith(bars: readonly Bar[]): MarketDataStore {
  const read = (_id: string, _interval: string, from: number, to: number) => columnsOf(bars.filter(({ openTimeMs }) => openTimeMs >= from && openTimeMs < to));
  return { bars: { read } } as unknown as MarketDataStore;
}

function trade(entryTimeMs: number, pnl: bigint): ClosedTrade {
  return { instrumentId: BTC.id, entryTimeMs, pnl: quoteAtoms(pnl * 100_000_000n) } as ClosedTrade;
}

function report(bars: readonly Bar[], options: { readonly trades?: readonly ClosedTrade[]; readonly equity?: readonly number[]; readonly earlier?: readonly Bar[] } = {}) {
  const equity = options.equity ?? bars.map(() => 10_000);
  return reportRegimes(storeWith(options.earlier ?? []), {
    series: [{ instrument: BTC, interval: '1m', warmup: columnsOf([]), bars: columnsOf(bars), funding: [], finer: null }], interval: '1m', trades: options.trades ?? [],
    equityTimes: Float64Array.from([bars[0]?.openTimeMs ?? 0, ...bars.map(({ closeTimeMs }) => closeTimeMs)]), equityValues: Float64Array.from([10_000, ...equity]),
  });
}

describe('a report by regime', () => {
  it('counts every bar once, as the detector labels it', () => {
    const { rows } = report(BARS);
    for (const { label, bars } of rows) expect(bars).toBe(LABELS.filter((one) => one === label).length);
    expect(rows.reduce((sum, { bars }) => sum + bars, 0)).toBe(BARS.length);
    expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('reads the regimes from bars before the run where there are some', () => {
    const { rows } = report(BARS.slice(2500), { earlier: BARS.slice(0, 2500) });
    for (const { label, bars } of rows) expect(bars).toBe(LABELS.slice(2500).filter((one) => one === label).length);
    expect(rows.some(({ label }) => label === null)).toBe(false);
  });

  it('gives a trade to the regime that was known when it was opened', () => {
    // Opened in the middle of bar 1001: what is known is the label of bar 1000.
    const known = LABELS[1000];
    const { rows } = report(BARS, { trades: [trade(1001 * MINUTE + 30_000, 7n), trade(1001 * MINUTE + 30_000, -3n), trade(5, 1n)] });
    expect(rows.find(({ label }) => label === known)).toMatchObject({ trades: 2, winRate: 0.5 });
    expect(Number(rows.find(({ label }) => label === known)?.netProfit)).toBe(4);
    expect(rows.find(({ label }) => label === null)).toMatchObject({ trades: 1, winRate: 1 });
    expect(rows.filter(({ trades }) => trades === 0).every(({ winRate }) => winRate === null)).toBe(true);
  });

  it('gives a return to the regime that was known before it, and not to the one that it brings', () => {
    // Equity moves by 1 % exactly in the bars that follow a bar labelled volatile and ranging: up, then down, in turn.
    let worth = 10_000, turns = 0;
    const equity = BARS.map((_, index) => {
      if (index > 0 && LABELS[index - 1] === 'volatile-ranging') worth *= turns++ % 2 === 0 ? 1.01 : 0.99;
      return worth;
    });
    const { rows } = report(BARS, { equity });
    expect(turns).toBeGreaterThan(30);
    for (const { label, returns, sharpe, maxDrawdown } of rows) {
      expect(returns).toBe(LABELS.slice(0, -1).filter((one) => one === label).length);
      if (label === 'volatile-ranging') {
        // Of n returns of ±1 % in turn: mean 0 or 1 %/n, deviation 1 % × sqrt(n / (n - 1)).
        const mean = turns % 2 === 0 ? 0 : 0.01 / turns;
        const deviation = Math.sqrt((turns * 0.0001 - turns * mean ** 2) / (turns - 1));
        expect(sharpe).toBeCloseTo((mean / deviation) * Math.sqrt(365 * 1440), 9);
        // From the first peak on, every pair loses 0.01 %: 1.01 × 0.99 = 0.9999.
        expect(maxDrawdown).toBeCloseTo(1 - 0.99 * 0.9999 ** (Math.floor(turns / 2) - 1), 9);
      } else {
        expect([sharpe, maxDrawdown]).toEqual([null, 0]);
      }
    }
  });

  it('says nothing of a ratio from a handful of returns', () => {
    const { rows } = report(BARS.slice(0, 20), { equity: BARS.slice(0, 20).map((_, index) => 10_000 + index) });
    expect(rows.find(({ label }) => label === null)).toMatchObject({ bars: 20, returns: 19, sharpe: null });
  });
});

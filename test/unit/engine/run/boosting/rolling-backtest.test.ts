import { describe, expect, it } from 'vitest';
import { inferInstrument } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import { BLANK_CODE } from '../../../../../src/engine/run/boosting/blank-version.ts';
import { lastMinuteOf, runRolling } from '../../../../../src/engine/run/boosting/rolling-backtest.ts';
import type { RollingResult } from '../../../../../src/engine/run/boosting/rolling-backtest.ts';
import { minutes } from '../../learn/boosting/rolling/made-up-minutes.ts';
import { smallBot } from '../../learn/boosting/rolling/settings.ts';
import { storeWith } from '../backtest/store-fixture.ts';

const WINDOW = 1200, DAY = 1440;
const inferred = inferInstrument('um', 'BTCUSDT', { priceDecimals: 2, qtyDecimals: 3 });
if (!inferred) throw new Error('expected BTCUSDT in the catalog');
const { instrument } = inferred;

function rolled(bars: BarColumns, { retraining, ...changes }: { readonly mustPass?: boolean; readonly rule?: Readonly<Record<string, unknown>>; readonly retraining?: Readonly<Record<string, unknown>> } = {}): RollingResult {
  const store = storeWith([{ instrument, interval: '1m', bars }]);
  const result = runRolling(store, {
    instrument: instrument.id, toMs: lastMinuteOf(store, instrument.id) ?? 0, bot: smallBot({ everyMinutesInBacktest: 120, ...retraining }), risk: {}, execution: { requireFunding: false },
    startingCash: '10000', seed: 1, mustPass: true, rule: {}, ...changes,
  });
  if (result === null) throw new Error('nobody stopped it');
  return result;
}

const SPAN = WINDOW + 600 + DAY;

describe('the rolling protocol', () => {
  const planted = minutes(SPAN, { seed: 1, driftBps: 6 });
  const found = rolled(planted);

  it('finds a planted signal, trades it net of all costs, and holds through the change of the model', () => {
    const { backtest, counts, retrains, sentence, settings } = found;
    expect(settings.rule.costBps).toBe(13); // 2 × (5 taker + 0.5 half the spread + 1 slippage)
    expect(counts.trained).toBeGreaterThanOrEqual(12); // every two hours, and early where the watch asks for it
    expect(counts.swapped).toBeGreaterThan(5);
    expect(Number(backtest.costs.fees)).toBeGreaterThan(0);
    expect(backtest.metrics['netProfit']).toBeGreaterThan(300); // 3 % of the account in a day
    expect(sentence).toMatch(/models passed; \d+ trades made [\d.]+ after [\d.]+ of costs\. One day does not show that it will happen again\. Its Sharpe ratio of \d+ a year, of the minutes of one day, is anything from -?\d+ to \d+ \(95 %\)/);
    const swaps = retrains.filter(({ outcome }) => outcome === 'swapped').map(({ whenMs }) => whenMs);
    expect(backtest.trades.some(({ entryTime, exitTime }) => swaps.some((swapMs) => entryTime < swapMs - 60_000 && exitTime > swapMs + 60_000))).toBe(true);
  });

  it('trades nothing of white noise, and says that this is a good answer', () => {
    const { backtest, counts, sentence } = rolled(minutes(SPAN, { seed: 2, driftBps: 0, noiseBps: 5 }));
    expect(counts).toMatchObject({ passed: 0, swapped: 0 });
    expect(backtest.trades).toEqual([]);
    expect(sentence).toBe(`None of ${counts.trained} models has shown that its forecasts are worth their costs: nothing was traded, which cost nothing. That is a good answer.`);
    expect(backtest.config.code).toBe(BLANK_CODE);
  });

  it('closes what a model holds that nothing newer has replaced for too long, and opens nothing until one passes', () => {
    // What is planted ends an hour into the test; a position is held whatever comes.
    const [end, noise] = [WINDOW + 600 + 60, minutes(SPAN, { seed: 2, driftBps: 0, noiseBps: 2 })];
    const level = planted.close[end - 1]! / noise.open[end]!;
    const joined = (name: 'open' | 'high' | 'low' | 'close'): Float64Array => planted[name].map((value, row) => (row < end ? value : Math.round(noise[name][row]! * level * 100) / 100));
    const bars = { ...noise, open: joined('open'), high: joined('high'), low: joined('low'), close: joined('close'), volume: planted.volume.map((value, row) => (row < end ? value : noise.volume[row]!)) };
    const { backtest, retrains } = rolled(bars, { rule: { exitBps: 1000, stopPct: 10, targetPct: 30 }, retraining: { restAfterHours: 5, retrainBelowSharpe: null } });
    const rested = retrains.find(({ outcome }) => outcome === 'rested');
    const swapped = retrains.findLast(({ outcome, whenMs }) => outcome === 'swapped' && whenMs < (rested?.whenMs ?? 0));
    expect(rested!.whenMs - swapped!.whenMs).toBe(5 * 3_600_000);
    const last = backtest.trades.at(-1)!;
    expect(last.entryTime).toBeLessThan(rested!.whenMs);
    // At the next open.
    expect(last.exitTime).toBeGreaterThan(rested!.whenMs);
    expect(last.exitTime - rested!.whenMs).toBeLessThanOrEqual(60_001);
  });

  it('loses by trading white noise where models need not pass, and says that doing nothing would have been better', () => {
    const { backtest, sentence } = rolled(minutes(SPAN, { seed: 2, driftBps: 0, noiseBps: 25 }), { mustPass: false });
    expect(backtest.trades.length).toBeGreaterThan(3);
    expect(backtest.metrics['netProfit']).toBeLessThan(0);
    expect(sentence).toMatch(/Doing nothing would have been better\. Its Sharpe ratio of -\d+ a year/);
  });

  it('decides the same up to a time whatever comes after it', () => {
    const bars = planted;
    const cut = SPAN - DAY / 2;
    const cutMs = bars.openTimeMs[cut]!;
    const changed = { ...bars, close: bars.close.map((close, row) => (row < cut ? close : 9_000)), open: bars.open.map((open, row) => (row < cut ? open : 9_000)), high: bars.high.map((high, row) => (row < cut ? high : 9_000)), low: bars.low.map((low, row) => (row < cut ? low : 9_000)) };
    const [whole, other] = [found, rolled(changed)];
    const before = ({ backtest, retrains }: RollingResult) => ({ trades: backtest.trades.filter(({ exitTime }) => exitTime < cutMs), retrains: retrains.filter(({ whenMs }) => whenMs < cutMs) });
    expect(before(whole).trades.length).toBeGreaterThan(5);
    expect(before(other)).toEqual(before(whole));
  });

  it('says how many bars are missing', () => {
    expect(() => rolled(minutes(DAY + 600, { seed: 1, driftBps: 6 }))).toThrow(/expected 1200 bars of one minute before .* to learn from, found 600/);
  });
});

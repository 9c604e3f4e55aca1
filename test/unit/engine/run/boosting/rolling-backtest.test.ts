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

function rolled(bars: BarColumns, { mustPass = true, restAfterHours = 24 }: { readonly mustPass?: boolean; readonly restAfterHours?: number } = {}): RollingResult {
  const store = storeWith([{ instrument, interval: '1m', bars }]);
  const bot = smallBot({ everyMinutesInBacktest: 120 });
  const result = runRolling(store, {
    instrument: instrument.id, toMs: lastMinuteOf(store, instrument.id) ?? 0, bot: { ...bot, retraining: { ...bot.retraining, restAfterHours } }, rule: {}, risk: {}, execution: { requireFunding: false },
    startingCash: '10000', seed: 1, mustPass,
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
    // Trained every two hours and, which no settings that are checked allow, resting after one.
    const { backtest: { trades }, retrains } = rolled(planted, { restAfterHours: 1 });
    const spans = retrains.filter(({ outcome }) => outcome === 'rested').map(({ whenMs }) => ({ fromMs: whenMs, toMs: retrains.find((step) => step.outcome === 'swapped' && step.whenMs > whenMs)?.whenMs ?? Number.POSITIVE_INFINITY }));
    expect(spans.length).toBeGreaterThan(5);
    for (const { fromMs, toMs } of spans) expect(trades.filter(({ entryTime }) => entryTime > fromMs && entryTime < toMs)).toEqual([]);
    const held = spans.flatMap(({ fromMs }) => trades.filter(({ entryTime, exitTime }) => entryTime < fromMs && exitTime >= fromMs).map(({ exitTime }) => exitTime - fromMs));
    expect(held.length).toBeGreaterThan(2);
    expect(held.every((lateMs) => lateMs === 0)).toBe(true);
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

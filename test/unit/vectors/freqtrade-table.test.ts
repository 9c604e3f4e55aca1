import { describe, expect, it } from 'vitest';
import { backtestTable } from '../../../scripts/vectors/freqtrade/backtest-table.ts';
import { backtestCase } from '../../../scripts/vectors/freqtrade/table.ts';
import { parseCase } from '../../../scripts/vectors/parse-case.ts';

type Row = readonly [o: number, h: number, l: number, c: number, signals?: string];

/** Trades of a table of hourly candles as `exit open>close ratio`; signals are EL, XL, ES, XS. */
function trades(rows: readonly Row[], config: object): readonly string[] {
  const candles = rows.map(([o, h, l, c, signals = ''], t) => ({ t, o, h, l, c, enter_long: Number(signals.includes('EL')), exit_long: Number(signals.includes('XL')), enter_short: Number(signals.includes('ES')), exit_short: Number(signals.includes('XS')) }));
  const { input } = parseCase(backtestCase, { id: 'x', input: { timeframe: '1h', candles, config: { stop_loss: -0.5, roi: { 0: 10 }, ...config } }, expected: { trades: [] } });
  return backtestTable(input).map(({ exitReason, openedAt, closedAt, profitRatio }) => `${exitReason} ${openedAt}>${closedAt} ${profitRatio.toFixed(4)}`);
}

const quiet: Row = [100, 101, 99, 100];

describe("freqtrade's conventions, from its documentation", () => {
  it('a signal acts at the open of the next candle', () => {
    expect(trades([[100, 100, 100, 100, 'EL'], [102, 103, 101, 102, 'XL'], [105, 106, 104, 105], quiet], { use_exit_signal: true })).toEqual(['exit_signal 1>2 0.0294']);
  });

  it('a stop inside the candle fills at its price even when the open has jumped it', () => {
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [94, 96, 93, 94], quiet], { stop_loss: -0.05 })).toEqual(['stop_loss 1>2 -0.0500']);
  });

  it('a stop above the whole candle fills at the open', () => {
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [90, 92, 89, 91], quiet], { stop_loss: -0.05 })).toEqual(['stop_loss 1>2 -0.1000']);
  });

  it('the stop comes before the ROI in one candle', () => {
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [100, 110, 90, 100], quiet], { stop_loss: -0.05, roi: { 0: 0.05 } })).toEqual(['stop_loss 1>2 -0.0500']);
  });

  it('leverage makes the stop and the ROI shares of leveraged profit', () => {
    // 10 % of leveraged profit at 5x is 2 % of price.
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [100, 103, 99, 100], quiet], { leverage: 5, roi: { 0: 0.1 } })).toEqual(['roi 1>2 0.1000']);
  });

  it('an ROI step that starts with the candle leaves at a better open', () => {
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [103, 104, 102, 103], quiet], { roi: { 0: 1, 60: 0.01 } })).toEqual(['roi 1>2 0.0300']);
  });

  it('an ROI of −1 on a candle start leaves at the open, whatever it brings', () => {
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [97, 98, 96, 97], quiet], { roi: { 0: 1, 60: -1 } })).toEqual(['roi 1>2 -0.0300']);
  });

  it('a short earns from a fall', () => {
    expect(trades([[100, 100, 100, 100, 'ES'], quiet, [100, 101, 94, 95], quiet], { roi: { 0: 0.05 } })).toEqual(['roi 1>2 0.0500']);
  });

  it('contradicting signals enter nothing', () => {
    expect(trades([[100, 100, 100, 100, 'EL XL'], quiet, quiet], {})).toEqual([]);
    expect(trades([[100, 100, 100, 100, 'EL ES'], quiet, quiet], {})).toEqual([]);
  });

  it('nothing is entered on the last candle, and what is open there leaves at its open', () => {
    expect(trades([quiet, [100, 100, 100, 100, 'EL'], quiet], {})).toEqual([]);
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [98, 99, 97, 98]], {})).toEqual(['force_exit 1>2 -0.0200']);
  });

  it('an exit makes room for the other direction on the same candle', () => {
    expect(trades([[100, 100, 100, 100, 'EL'], [100, 101, 99, 100, 'XL ES'], [102, 103, 101, 102, 'XS'], quiet, quiet], { use_exit_signal: true })).toEqual(['exit_signal 1>2 0.0200', 'exit_signal 2>3 0.0196']);
  });

  it('a trailing stop that arms and fires on the entry candle takes the worst path', () => {
    // Arms at +3 %, trails by 1 %: 100 × 1.02.
    expect(trades([[100, 100, 100, 100, 'EL'], [100, 110, 95, 100], quiet, quiet], { trailing_stop: true, trailing_only_offset_is_reached: true, trailing_stop_positive: 0.01, trailing_stop_positive_offset: 0.03 })).toEqual(['trailing_stop_loss 1>1 0.0200']);
  });

  it('part of a position sold and the rest sold later add up over what was paid', () => {
    // Half at 110 (+10 %), half at 120 (+20 %): +15 % of the stake.
    expect(trades([[100, 100, 100, 100, 'EL'], quiet, [110, 111, 109, 110, 'XL'], [120, 121, 119, 120], quiet], { use_exit_signal: true, adjust_trade_position: [null, -0.0005] })).toEqual(['exit_signal 1>3 0.1500']);
  });

  it('fees are paid on both ways', () => {
    const candles = [[100, 100, 100, 100, 'EL'], [100, 100, 100, 100, 'XL'], [100, 100, 100, 100], quiet] as const;
    const rows = candles.map(([o, h, l, c, signals = ''], t) => ({ t, o, h, l, c, enter_long: Number(signals.includes('EL')), exit_long: Number(signals.includes('XL')) }));
    const { input } = parseCase(backtestCase, { id: 'x', input: { timeframe: '1h', fee: 0.001, candles: rows, config: { stop_loss: -0.5, roi: { 0: 10 }, use_exit_signal: true } }, expected: { trades: [] } });
    // 99.9 / 100.1 − 1.
    expect(backtestTable(input)[0]?.profitRatio).toBeCloseTo(-0.001998, 6);
  });
});

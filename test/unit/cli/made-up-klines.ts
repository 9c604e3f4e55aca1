import { writeFileSync } from 'node:fs';

/** 2024-01-01T00:00Z */
export const START_MS = 1_704_067_200_000;
export const QUARTER_MS = 900_000;

/** Writes klines of closes, of 15 minutes where no other length is named, in Binance's public order; each bar opens at the close before it. The volumes say that the asset trades in steps of 0.00001. */
export function writeKlines(path: string, closes: readonly number[], barMs = QUARTER_MS): void {
  const rows = closes.map((close, index) => {
    const open = closes[index - 1] ?? close;
    const openMs = START_MS + index * barMs;
    const [high, low] = [Math.max(open, close), Math.min(open, close)].map((price) => price.toFixed(2));
    return [openMs, open.toFixed(2), high, low, close.toFixed(2), '1000.00001', openMs + barMs - 1, '1000000', 100, '500', '500000', 0].join(',');
  });
  writeFileSync(path, `open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n${rows.join('\n')}\n`);
}

/** A wave of 200 bars around 40,000 that a trend follower trades now and then. */
export function wave(bars: number): readonly number[] {
  return Array.from({ length: bars }, (_, index) => 40_000 + 4_000 * Math.sin((2 * Math.PI * index) / 200));
}

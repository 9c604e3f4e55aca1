import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const QUARTER_MS = 15 * 60_000;

/** Writes a file as Binance publishes it: `BTCUSDT-15m-2024-01.csv`, 15-minute bars from January 2024 on whose price swings in waves of a day. Returns its path. */
export function writeMadeUpKlines(days = 31): string {
  const file = join(mkdtempSync(join(tmpdir(), 'klines-')), 'BTCUSDT-15m-2024-01.csv');
  const start = Date.UTC(2024, 0, 1);
  const close = (index: number): number => 40_000 + 2_000 * Math.sin((2 * Math.PI * index) / 96) + index / 2;
  const lines = Array.from({ length: days * 96 }, (_, index) => {
    const [open, end] = [close(index - 1), close(index)];
    const openMs = start + index * QUARTER_MS;
    const row = [openMs, open.toFixed(2), (Math.max(open, end) + 5).toFixed(2), (Math.min(open, end) - 5).toFixed(2), end.toFixed(2), '12.50000',
      openMs + QUARTER_MS - 1, (12.5 * end).toFixed(2), 100, '6.20000', (6.2 * end).toFixed(2), 0];
    return `${row.join(',')}\n`;
  });
  writeFileSync(file, lines.join(''));
  return file;
}

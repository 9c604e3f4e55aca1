import type { Bar } from '../../../../../src/engine/domain/market-event.ts';

/** What the reference made of one round trip. */
export interface ReferenceTrade {
  readonly entryTimeMs: number;
  readonly entryPrice: number;
  readonly exitTimeMs: number;
  readonly exitPrice: number;
  readonly qty: number;
  readonly pnl: number;
}

const FEE = 0.001;
/** Half a basis point of spread and one of slippage. */
const COST = 1.5e-4;
const cents = (price: number, round: (value: number) => number, nudge: number): number => round(price * 100 + nudge) / 100;
const up = (price: number): number => cents(price, Math.ceil, -1e-7);
const down = (price: number): number => cents(price, Math.floor, 1e-7);
const feeOf = (price: number, qty: number): number => Math.ceil(price * qty * FEE * 1e8 - 1e-4) / 1e8;

interface Held { timeMs: number; entry: number; qty: number; fee: number; stop: number }

/**
 * The moving-average cross EMA 20/50, long only, stop 3 × ATR 14, on spot with the usual costs and limits but without a daily one, written straight down in floats from
 * docs/strategies.md, docs/risk.md and docs/fills.md, with none of the engine's code.
 */
export function referenceTrades(bars: readonly Bar[], maxDrawdown: number): { readonly trades: readonly ReferenceTrade[]; readonly equity: number } {
  const fast = ema(bars, 20);
  const slow = ema(bars, 50);
  const atr = wilder(bars, 14);
  const trades: ReferenceTrade[] = [];
  let cash = 10_000;
  let peak = cash;
  let equity = cash;
  let held: Held | null = null;
  let entry: { qty: number; distance: number } | null = null;
  let [isLeaving, isHalted, isBarred] = [false, false, false];
  let [side, lastHeld, lastWanted] = [0, false, false];
  const leave = (position: Held, price: number, timeMs: number): void => {
    const fee = feeOf(price, position.qty);
    const gross = position.qty * (price - position.entry);
    cash += gross - fee;
    trades.push({ entryTimeMs: position.timeMs, entryPrice: position.entry, exitTimeMs: timeMs, exitPrice: price, qty: position.qty, pnl: gross - fee - position.fee });
    // Stopped out: only a fresh cross enters again.
    if (!isLeaving) isBarred = true;
    held = null;
    isLeaving = false;
  };
  bars.forEach((bar, index) => {
    let now: Held | null = held;
    if (now && (isLeaving || bar.open <= now.stop)) leave(now, down(bar.open * (1 - COST)), bar.openTimeMs);
    if (entry) {
      const price = up(bar.open * (1 + COST));
      const fee = feeOf(price, entry.qty);
      cash -= fee;
      held = { timeMs: bar.openTimeMs, entry: price, qty: entry.qty, fee, stop: up(price - entry.distance) };
      entry = null;
    }
    now = held;
    if (now && bar.low <= now.stop) leave(now, down(now.stop * (1 - COST)), bar.closeTimeMs);
    now = held;
    equity = cash + (now ? now.qty * (bar.close - now.entry) : 0);
    peak = Math.max(peak, equity);
    const drawdown = (peak - equity) / peak;
    if (drawdown >= maxDrawdown) isHalted = true;
    const [f, s, a] = [fast[index]!, slow[index]!, atr[index]!];
    if (Number.isNaN(f + s + a)) return;
    const newSide = f > s ? 1 : f < s ? -1 : side;
    if (!now && lastHeld && lastWanted) isBarred = true;
    if (newSide > side) isBarred = false;
    side = newSide;
    lastHeld = now !== null;
    const wants = side === 1 && (now !== null || !isBarred);
    lastWanted = wants;
    if (now && !wants) isLeaving = true;
    if (now || !wants || isHalted) return;
    const risk = equity * 0.005 * (drawdown >= 0.1 ? 0.5 : 1);
    // What the money buys is counted at the collar: 2 % above the close and 0.1 % of that as fee, while 2 % of what is left then stays free.
    const worst = bar.close * 1.02;
    const cost = bar.close * 0.02 + worst * 0.001;
    const qty = Math.floor(Math.min(risk / (3 * a), (equity * 0.98) / (worst + 0.98 * cost)) * 1e5 + 1e-7) / 1e5;
    entry = { qty, distance: 3 * a };
  });
  return { trades, equity };
}

function ema(bars: readonly Bar[], period: number): readonly number[] {
  let value = 0;
  return bars.map(({ close }, index) => {
    if (index < period) value += close / period;
    else value += (2 / (period + 1)) * (close - value);
    return index < period - 1 ? Number.NaN : value;
  });
}

function wilder(bars: readonly Bar[], period: number): readonly number[] {
  let value = 0;
  return bars.map(({ high, low }, index) => {
    const before = bars[index - 1]?.close ?? Number.NaN;
    const range = index === 0 ? high - low : Math.max(high, before) - Math.min(low, before);
    value = index < period ? value + range / period : value + (range - value) / period;
    return index < period - 1 ? Number.NaN : value;
  });
}

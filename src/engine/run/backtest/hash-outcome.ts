import { createHash } from 'node:crypto';
import type { ClosedTrade } from '../../domain/position.ts';

/** Hashes every trade with its times, and every sample of equity: two runs with one hash did the same. */
export function hashOutcome(trades: readonly ClosedTrade[], equityValues: Float64Array): string {
  const hash = createHash('sha256');
  const [numbers, money] = tradeColumns(trades);
  hash.update(trades.map(textOf).join('\n'));
  for (const column of [numbers, money, equityValues]) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex');
}

function textOf({ id, strategyId, instrumentId, side, entryReason, exitReason, ambiguous }: ClosedTrade): string {
  return `${id} ${strategyId} ${instrumentId} ${side} ${entryReason} ${exitReason} ${ambiguous}`;
}

/** The numbers as they lie in memory: to write each out in decimals would cost more than the trade did. */
function tradeColumns(trades: readonly ClosedTrade[]): readonly [Float64Array, BigInt64Array] {
  const numbers = new Float64Array(trades.length * 5);
  const money = new BigInt64Array(trades.length * 4);
  let [number, amount] = [0, 0];
  for (const trade of trades) {
    numbers[number++] = trade.entryTimeMs;
    numbers[number++] = trade.entryPrice;
    numbers[number++] = trade.exitTimeMs;
    numbers[number++] = trade.exitPrice;
    numbers[number++] = trade.qty;
    money[amount++] = trade.pnl;
    money[amount++] = trade.fees;
    money[amount++] = trade.funding;
    money[amount++] = trade.slippage;
  }
  return [numbers, money];
}

import type { Denial } from '../../domain/denial.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

// The breakers change the trading state; these two deny all the same, should a state have been set by hand over a loss.

/** Denies an order on a day that has lost `dailyLossLimitPct` or more. */
export function checkDailyLoss(_order: JudgedOrder, { dayLossPct }: RiskContext, config: RiskConfig): Denial | null {
  if (dayLossPct < config.dailyLossLimitPct) return null;
  return { code: 'daily-loss-limit', loss: dayLossPct / 100, limit: config.dailyLossLimitPct / 100 };
}

/** Denies an order while the account is `maxDrawdownPct` or more below its peak. */
export function checkDrawdown(_order: JudgedOrder, { drawdownPct }: RiskContext, config: RiskConfig): Denial | null {
  if (drawdownPct < config.maxDrawdownPct) return null;
  return { code: 'drawdown-limit', drawdown: drawdownPct / 100, limit: config.maxDrawdownPct / 100 };
}

import type { Engine } from '../../../core/engine.ts';
import { planCash } from './cash-plan.ts';
import { ImaginedEngine } from './imagined-engine.ts';
import { orderNews } from './order-news.ts';
import { planOrders, takeNews } from './order-plan.ts';
import { planPositions } from './position-plan.ts';
import type { Readings } from './readings.ts';
import type { Reconciliation } from './reconciliation.ts';
import { foreignSentence, summaryOf } from './sentences.ts';
import { planSettings } from './settings-plan.ts';

/**
 * Returns what makes the engine hold what was read: orders, then fills, then positions, then money. The same engine and the same readings give the same plan; carried out, the same
 * readings give an empty one. Neither the engine nor the exchange is touched.
 */
export function planReconciliation(engine: Engine, readings: Readings, options: { readonly orderIdPrefix: string }): Reconciliation {
  const { takenAtMs } = readings.account;
  const imagined = new ImaginedEngine(engine, takenAtMs);
  const settings = planSettings(readings.settings, engine.state.instruments, engine.config);
  const before = engine.openOrders();
  const news = orderNews(engine, readings);
  const told = takeNews(imagined, news);
  const positions = planPositions(imagined, readings, told.unclear);
  const orders = planOrders(imagined, readings, { news, before, orderIdPrefix: options.orderIdPrefix });
  const mismatches = [...told.problems, ...orders.problems, ...positions.problems];
  // While an order or a position is not clear, part of the money may be its.
  const unnamedCash = mismatches.length === 0 ? planCash(imagined, readings) : null;
  const problems = [...settings.problems, ...mismatches];
  const plan = { events: imagined.taken, cancel: orders.cancel, foreign: { orders: orders.foreign, positions: positions.foreign }, problems };
  return {
    ...plan, foreignHold: foreignSentence(imagined.engine, positions.blocking), warnings: [...settings.warnings, ...(unnamedCash === null ? [] : [unnamedCash])], summary: summaryOf(engine, plan), takenAtMs,
  };
}

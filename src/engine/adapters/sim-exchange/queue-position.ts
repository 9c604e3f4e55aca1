import { portableLog } from '../../compute/portable-log.ts';
import type { SimExchangeConfig } from './config.ts';

export type QueueModel = SimExchangeConfig['queueModel'];

/** A level of the recorded book before and after a change, in lots. */
export interface LevelChange {
  readonly before: number;
  readonly after: number;
  /** What trades took from the level since the change before this one; the level shrinks by that without any cancellation. */
  readonly traded: number;
}

/**
 * Returns the lots that stand ahead of a resting order after its level has changed. What the level lost beyond the trades was canceled; the model says which
 * share f(ahead) / (f(ahead) + f(behind)) of that stood ahead. `trades-only` takes none of it. Never more than what the level still displays.
 * @param ahead lots ahead before the change; Infinity when that is not known, as after a gap
 * @see Rigtorp, "Estimating order queue position", 2013; hftbacktest, "Queue Models" (RiskAverse, IdentityProb, SquareProb, LogProb)
 */
export function aheadAfter(model: QueueModel, ahead: number, { before, after, traded }: LevelChange): number {
  const canceled = before - after - traded;
  if (!(canceled > 0) || model === 'trades-only' || !Number.isFinite(ahead)) return Math.min(ahead, after);
  const behind = Math.max(0, before - traded - ahead);
  const share = shareAhead(model, ahead, behind);
  // What was canceled behind cannot be more than stood there; the rest of it stood ahead.
  const canceledAhead = Math.max(share * canceled, canceled - behind);
  return Math.max(0, Math.min(ahead - canceledAhead, after));
}

function shareAhead(model: Exclude<QueueModel, 'trades-only'>, ahead: number, behind: number): number {
  const [front, back] = [weightOf(model, ahead), weightOf(model, behind)];
  return front + back > 0 ? front / (front + back) : 1;
}

function weightOf(model: Exclude<QueueModel, 'trades-only'>, lots: number): number {
  switch (model) {
    case 'proportional': return lots;
    case 'square': return lots * lots;
    case 'logarithmic': return portableLog(1 + lots);
  }
}

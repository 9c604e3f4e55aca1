import type { Store } from '../../adapters/sqlite/store.ts';
import type { ModelManifest } from '../../domain/model.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { seenTestDays } from '../../learn/training/warm-start.ts';
import { BadRequest } from '../backtest/checked-request.ts';

/**
 * Looks whether the model that a training is to go on from knows days that it would be judged by. One that is not there is found out when it is read.
 * @throws BadRequest when it does
 */
export function checkWarmStart(store: Pick<Store, 'models'>, spec: Pick<TrainingSpec, 'warmStart' | 'test'>): void {
  const row = spec.warmStart === null ? null : store.models.get(spec.warmStart);
  if (row !== null && row.kind !== 'agent') throw new BadRequest([{ path: 'warmStart', message: 'expected a trained agent to go on from, was boosted trees, which are grown anew each time' }]);
  const seen = row === null ? null : seenTestDays(spec, JSON.parse(row.manifest) as ModelManifest);
  if (seen !== null) throw new BadRequest([{ path: 'warmStart', message: `expected ${seen[0]}, was ${seen[1]}` }]);
}

import { featureSelectRequest } from '../../contract/features.ts';
import type { FeatureSelection, FeatureSelectRequest, FeatureSetView } from '../../contract/features.ts';
import { commonSpan } from '../../run/data/stored-series.ts';
import { featureCatalog } from '../../run/features/catalog.ts';
import { selectFeatures } from '../../run/features/select-features.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { instrumentsOf } from './backtest-command.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

export type { FeatureSelection, FeatureSetView };

/** Returns the lists of features with what each number is. */
export function listFeaturesCommand(): { readonly sets: readonly FeatureSetView[] } {
  return { sets: featureCatalog() };
}

/** What a person says of a selection; what is absent is the default. */
export interface SelectOptions extends Partial<Omit<FeatureSelectRequest, 'instrumentId' | 'referenceId' | 'basisId'>> {
  readonly symbol: string;
  readonly market?: string;
  readonly referenceId?: string;
  readonly basisId?: string;
}

/**
 * Says which features of stored bars know something of what comes after.
 * @throws CommandFailed when there is no such symbol, DataMissing when its bars are not stored
 */
export function selectFeaturesCommand(dataDir: string, { symbol, market, ...options }: SelectOptions, onProgress: (progress: TaskProgress) => void): Promise<FeatureSelection> {
  return withExistingStore(dataDir, (store) => {
    const [instrumentId = symbol] = instrumentsOf([symbol], market, store);
    const interval = options.interval ?? '15m';
    const span = commonSpan(store, [instrumentId], interval);
    if (span === null) throw new CommandFailed({ code: 'data-missing', message: `${instrumentId}: expected stored bars that add up to ${interval}, found none: import some first`, where: instrumentId });
    const request = featureSelectRequest.safeParse({ ...span, ...options, instrumentId, interval });
    if (!request.success) throw new CommandFailed({ code: 'invalid-config', message: request.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), where: 'features select' });
    return selectFeatures(store, request.data, onProgress);
  });
}

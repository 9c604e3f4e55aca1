import type { Handlers } from '../../contract/api.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

/** How often was tried what looks good, and what that leaves of it. */
export function trialsHandlers({ store, research }: Workstation): Pick<Handlers, 'evidence.trials' | 'evidence.judge'> {
  return {
    'evidence.trials': (family) => research.honesty({ kind: 'trials', family }).result,
    'evidence.judge': ({ runId }) => {
      if (store.runs.get(runId)?.kind !== 'backtest') throw refuseMissing('a stored backtest', runId);
      return research.honesty({ kind: 'judge', runId }).result;
    },
  };
}

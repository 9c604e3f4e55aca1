import type { Handlers } from '../../contract/api.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** What is asked about decisions. The trees of a version are read and walked in another thread: no decision waits for the explanation of another. */
export function decisionHandlers({ research }: Pick<Workstation, 'research'>): Pick<Handlers, 'decisions.explain'> {
  return {
    'decisions.explain': async (seen) => {
      const outcome = await research.report<'forecast'>({ kind: 'forecast', seen }, () => undefined).result;
      return outcome.isDone ? outcome.answer : { parts: null, sentence: outcome.message };
    },
  };
}

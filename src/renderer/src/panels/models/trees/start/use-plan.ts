import { useEffect, useState } from 'react';
import type { MethodInput } from '../../../../../../engine/contract/api.ts';
import type { BotPlan } from '../../../../../../engine/contract/boosting.ts';
import { ContractFailure } from '../../../../../../engine/contract/client.ts';
import { useEngine } from '../../../../state/engine-context.tsx';
import { useSettled } from '../../../../state/use-settled.ts';

/** What a start would do, as last asked. */
export interface Planned {
  readonly plan: BotPlan | null;
  /** Why there is no plan, one sentence each; empty where there is one. */
  readonly errors: readonly string[];
  /** The answer is to earlier settings; a newer one is on its way. */
  readonly isOld: boolean;
}

/** Asks what a start would do once nothing has changed for a moment. `null` asks nothing: something cannot be read yet. */
export function usePlan(input: MethodInput<'bots.plan'> | null): Planned {
  const engine = useEngine();
  const settled = useSettled(input);
  const [answer, setAnswer] = useState<Omit<Planned, 'isOld'> & { readonly of: string | null }>({ plan: null, errors: [], of: null });
  useEffect(() => {
    if (settled === null) return undefined;
    let isCurrent = true;
    const of = JSON.stringify(settled);
    engine.call('bots.plan', settled).then(
      (plan) => { if (isCurrent) setAnswer({ plan, errors: [], of }); },
      (failure: unknown) => { if (isCurrent) setAnswer({ plan: null, errors: sentencesOf(failure), of }); },
    );
    return () => { isCurrent = false; };
  }, [engine, settled]);
  return { plan: answer.plan, errors: answer.errors, isOld: input === null || JSON.stringify(input) !== answer.of };
}

/** Returns the violations of a refused request as sentences, each with the setting that it is about; else the message. */
function sentencesOf(failure: unknown): readonly string[] {
  const violations = failure instanceof ContractFailure ? failure.error.violations ?? [] : [];
  if (violations.length > 0) return violations.map(({ path, message }) => `${path.replace(/^config\./, '')}: ${message}`);
  return [failure instanceof Error ? failure.message : String(failure)];
}

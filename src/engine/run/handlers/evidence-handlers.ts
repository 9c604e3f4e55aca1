import type { Handlers } from '../../contract/api.ts';
import type { EvidenceWork } from '../../contract/evidence.ts';
import { planOf } from '../backtest/run-request.ts';
import { listStrategyChecks } from '../analysis/check-strategy.ts';
import { invariant } from '../../domain/assert.ts';
import { TOOL_TITLES } from '../analysis/say.ts';
import { evidenceOf, listEvidence } from '../analysis/stored-evidence.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';
import { checkPlan } from './research-handlers.ts';

type EvidenceMethods = 'evidence.start' | 'evidence.list' | 'evidence.get' | 'evidence.delete' | 'evidence.checks' | 'gate.get';

/** The honesty tools: each is a job beside trading, and leaves a document in the store. */
export function evidenceHandlers(workstation: Workstation): Pick<Handlers, EvidenceMethods> {
  const { store, clock, jobs, research } = workstation;
  return {
    'evidence.start': ({ request, work }) => {
      checkPlan(workstation, request, planOf);
      let cancel = (): void => undefined;
      const jobId = jobs.start('evidence', `${titleOf(work)}: ${request.strategy} on ${request.instruments.join(', ')} ${request.interval}`, {
        cancel: () => { cancel(); },
        run: async (report) => {
          const task = research.evidence({ request, work }, report);
          cancel = () => { task.cancel(); };
          return { report: await task.result };
        },
      });
      return { jobId };
    },
    'evidence.list': ({ strategy, limit }) => ({ items: listEvidence(store, { strategy, limit }) }),
    'evidence.get': ({ id }) => {
      const document = evidenceOf(store, id);
      if (!document) throw refuseMissing('a stored document of evidence', id);
      return document;
    },
    'evidence.delete': ({ id }) => {
      if (evidenceOf(store, id) === null || !store.runs.delete(id)) throw refuseMissing('a stored document of evidence', id);
      return null;
    },
    'evidence.checks': () => ({ checks: listStrategyChecks(store) }),
    // It counts what may be thousands of trials: not in the thread that trades.
    'gate.get': async ({ stage, ...subject }) => {
      const [report] = await research.honesty({ kind: 'gate', stage, subjects: [subject], nowMs: clock.now(), codeVersion: workstation.version }).result;
      invariant(report, 'a gate has one report for each subject');
      return report;
    },
  };
}

function titleOf({ tool }: EvidenceWork): string {
  return tool === 'gate' ? 'Evidence for the gate' : TOOL_TITLES[tool];
}

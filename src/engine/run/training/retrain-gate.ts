import type { Store } from '../../adapters/sqlite/store.ts';
import type { TestResult } from '../../contract/training.ts';
import { evaluationOf } from '../../learn/training/evaluate.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { agentOfModel } from '../../strategy/agent/served-agent.ts';
import { readModel } from '../models/read-model.ts';
import type { RetrainGate } from './run-training.ts';
import { resultRow } from './result-rows.ts';
import { judgedRun } from './test-bench.ts';
import type { TestBench, TestedRun } from './test-bench.ts';

export interface GateAsked {
  readonly spec: TrainingSpec;
  /** Code of the model that the child went on from. */
  readonly parent: string;
  readonly bench: TestBench;
  readonly child: TestedRun;
}

/** Compares a model that was trained anew with its parent, on the same days that neither has learned from, each as an ordinary backtest. @throws Error when the parent cannot be had */
export function gateOf(store: Pick<Store, 'models'>, { spec, parent, bench, child }: GateAsked): RetrainGate & { readonly row: TestResult } {
  const { document, damage } = readModel(store, parent);
  if (document === null) throw new Error(`The model that this one went on from cannot be had to compare with: ${damage}.`);
  const run = bench.run({ definition: agentOfModel(document), config: {} });
  const span = spec.test ?? spec.span;
  const [own, given] = [run, child].map((tested) => evaluationOf(judgedRun(tested, spec, span)));
  const [parentSharpe, childSharpe] = [own?.sharpe ?? null, given?.sharpe ?? null];
  // To stay out counts as 0.
  const isBetter = (childSharpe ?? 0) > (parentSharpe ?? 0);
  const sentence = `On the same unseen days its Sharpe ratio was ${text(childSharpe)}, its parent's ${text(parentSharpe)}: ${isBetter ? 'it becomes a candidate' : 'it is not kept, the parent stays'}.`;
  return { parent, parentSharpe, childSharpe, isBetter, sentence, row: resultRow({ kind: 'parent', name: 'parent', title: 'The model that it went on from', model: parent, runId: null }, run, own === undefined ? null : { ...own, interval: null }) };
}

function text(sharpe: number | null): string {
  return sharpe === null ? '0 (it did not trade)' : sharpe.toFixed(2);
}

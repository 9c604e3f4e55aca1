import type { Store } from '../../adapters/sqlite/store.ts';
import type { EvidenceFigures, EvidenceTest, EvidenceTool, Verdict } from '../../contract/evidence.ts';
import type { Rng } from '../../compute/rng.ts';
import type { PreparedBacktest } from '../backtest/prepared.ts';
import type { TrialLog } from './trials/trial-log.ts';

/** What a tool is given: a backtest with its data in memory of its own, and chance. */
export interface ToolInput {
  readonly prepared: PreparedBacktest;
  /** Where what was ever tried is counted. */
  readonly store: Pick<Store, 'runs' | 'studies' | 'trainings'>;
  /** Of the tool alone: streams of it depend on the seed of the request and on names, never on the order of the work. */
  readonly rng: Rng;
  readonly progress: (stage: string, share: number) => void;
  /** Takes what is tried. */
  readonly log: Pick<TrialLog, 'note' | 'write'>;
}

/** What a tool answers, before it is kept. */
export interface ToolAnswer<Tool extends EvidenceTool> {
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly notes: readonly string[];
  /** Backtests that it took. */
  readonly runs: number;
  readonly detail: Extract<EvidenceFigures, { readonly tool: Tool }>['detail'];
}

export type TestOf<Tool extends EvidenceTool> = Extract<EvidenceTest, { readonly tool: Tool }>;

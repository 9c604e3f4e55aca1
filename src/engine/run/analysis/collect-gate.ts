import type { BacktestRequest } from '../../contract/api.ts';
import type { EvidenceDocument, EvidenceTest, GateReport, GateStage } from '../../contract/evidence.ts';
import { evidenceTest } from '../../contract/evidence.ts';
import { runStoredBacktest } from '../backtest/stored-backtest.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import type { EvidenceTask } from './evidence-task.ts';
import { gateReport, VALID_MS } from './gate.ts';
import { openDossier } from './gate/dossier.ts';
import type { Dossier } from './gate/dossier.ts';
import { TOOL_TITLES } from './say.ts';

export interface GateCollection extends EvidenceTask {
  readonly stage: GateStage;
  /** Uses one tool and keeps its document. */
  readonly examine: (request: BacktestRequest, test: EvidenceTest, onProgress: EvidenceTask['onProgress']) => EvidenceDocument;
}

/** Tools whose lines a gate has, in an order in which each can see what was tried before it. */
const TOOLS = ['look-ahead', 'warm-up', 'monte-carlo', 'walk-forward', 'overfit'] as const;

/** Runs what is not on file, or does not count any more, and then asks the gate. What a person has to do (paper, demo) it cannot. */
export function collectGate({ stage, examine, ...task }: GateCollection): GateReport {
  const { store, clock, codeVersion, request, onProgress } = task;
  if (request.strategies !== undefined) throw new BadRequest([{ path: 'strategies', message: 'expected one strategy, as the gate judges each by itself; choose one of the portfolio' }]);
  const { strategy, code, config, instruments, interval } = request;
  const subject = { strategy, ...(code === undefined ? {} : { code }), config, instruments, interval };
  const dossier = (): Dossier => openDossier({ store, subject, nowMs: clock.now(), codeVersion, validMs: VALID_MS });
  const isJudged = ({ run }: Dossier): boolean => run !== null && run.stale === null && run.summary.from <= request.from && run.summary.to >= request.to;
  if (!isJudged(dossier())) runStoredBacktest({ store, clock, codeVersion, request, onProgress });
  for (const tool of TOOLS) {
    const filed = dossier().evidence(tool);
    if (filed === null || filed.stale !== null) examine(dossier().run?.request ?? request, evidenceTest.parse({ tool }), (progress) => { onProgress({ ...progress, stage: `${TOOL_TITLES[tool].toLowerCase()}: ${progress.stage}` }); });
  }
  return gateReport({ store, nowMs: clock.now(), codeVersion, stage, subject });
}

import type { BacktestRequest } from '../../contract/api.ts';
import type { EvidenceDocument, EvidenceFigures, EvidenceTest } from '../../contract/evidence.ts';
import { createRng } from '../../compute/rng.ts';
import { assertNever } from '../../domain/assert.ts';
import { prepare } from '../backtest/prepared.ts';
import { checkRequestOnce } from './check-strategy.ts';
import { collectGate } from './collect-gate.ts';
import { crossValidation } from './cross-validation.ts';
import type { EvidenceAnswer, EvidenceTask } from './evidence-task.ts';
import { VALID_MS } from './gate.ts';
import { lookAhead } from './look-ahead.ts';
import { monteCarlo } from './monte-carlo.ts';
import { overfit } from './overfit.ts';
import { TOOL_TITLES } from './say.ts';
import { keepEvidence } from './stored-evidence.ts';
import { hashOf, subjectHash } from './subject.ts';
import { surface } from './surface.ts';
import type { ToolInput } from './tool.ts';
import { TrialLog } from './trials/trial-log.ts';
import { walkForward } from './walk-forward.ts';
import { warmUp } from './warm-up.ts';

/**
 * Does what is asked and keeps what came out in the store. The command line and the interface both come through here, so their numbers are the same.
 * @throws BadRequest when a value is not allowed, DataMissing when the data is not stored
 */
export function runEvidence(task: EvidenceTask): EvidenceAnswer {
  const { work } = task;
  return work.tool === 'gate' ? collectGate({ ...task, stage: work.stage, examine: (request, test, onProgress) => examine({ ...task, request, work: test, onProgress }) }) : examine({ ...task, work });
}

/** Uses one tool, and keeps its document. */
function examine({ store, clock, codeVersion, request, work, onProgress }: EvidenceTask & { readonly work: EvidenceTest }): EvidenceDocument {
  onProgress({ stage: 'reading data', share: null });
  const prepared = prepare(store, request);
  const { strategy, code, config, instruments, interval, from, to, seed } = prepared.request;
  const hash = hashOf({ request: prepared.request, work, dataHash: prepared.dataHash });
  const id = `ev-${work.tool}-${clock.now().toString(36)}-${hash.slice(0, 8)}`;
  const log = new TrialLog({ store, id, request: prepared.request, dataHash: prepared.dataHash, codeVersion, nowMs: () => clock.now() });
  const answer = answerOf(work, { prepared, store, log, rng: createRng(seed).stream(`evidence ${work.tool}`), progress: (stage, share) => { onProgress({ stage, share }); } });
  const createdMs = clock.now();
  const doubts = checkRequestOnce({ store, nowMs: createdMs, codeVersion }, prepared.request);
  const document = {
    id, title: TOOL_TITLES[work.tool], strategy, instruments, interval, from, to, seed, hash: hashOf({ hash, figures: unchanging(answer) }), dataHash: prepared.dataHash,
    subjectHash: subjectHash({ strategy, code, config, instruments, interval }), codeVersion, createdMs, expiresMs: createdMs + VALID_MS, request: requestText(prepared.request), ...answer, notes: [...answer.notes, ...doubts],
  };
  store.transaction(() => {
    log.write();
    keepEvidence(store, document);
  });
  return document;
}

type Answered = Pick<EvidenceDocument, 'verdict' | 'sentence' | 'notes' | 'runs'> & EvidenceFigures;

function answerOf(test: EvidenceTest, input: ToolInput): Answered {
  switch (test.tool) {
    case 'look-ahead': return { tool: test.tool, test, ...lookAhead(input, test) };
    case 'warm-up': return { tool: test.tool, test, ...warmUp(input, test) };
    case 'walk-forward': return { tool: test.tool, test, ...walkForward(input, test) };
    case 'cross-validation': return { tool: test.tool, test, ...crossValidation(input, test) };
    case 'overfit': return { tool: test.tool, test, ...overfit(input, test) };
    case 'monte-carlo': return { tool: test.tool, test, ...monteCarlo(input, test) };
    case 'surface': return { tool: test.tool, test, ...surface(input, test) };
    default: return assertNever(test);
  }
}

/** What is the same whenever it is asked: how many settings were ever tried, and what follows from it, grows with every search. */
function unchanging({ tool, verdict, detail }: Answered): unknown {
  if (tool !== 'overfit') return { verdict, detail };
  const { deflatedSharpe: _deflated, trialsCounted: _counted, expectedBest: _best, minimumTrackDays: _days, ...rest } = detail;
  return rest;
}

function requestText(request: BacktestRequest): EvidenceDocument['request'] {
  return { ...request };
}

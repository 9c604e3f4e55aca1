import type { BacktestRequest } from '../../contract/api.ts';
import type { Violation } from '../../contract/envelope.ts';
import { BLANK_CODE } from '../boosting/blank-version.ts';
import { BOOSTING } from '../../strategy/boosting/boosting.ts';
import type { LearnedBars } from '../../strategy/strategy.ts';
import { strategyByName } from '../../strategy/catalog.ts';

type Asked = Pick<BacktestRequest, 'strategy' | 'code' | 'instruments' | 'strategies' | 'from' | 'to'>;

/** Says which models would be tested on bars that they know, or on bars from before them: only what came after a model was made tells anything of it. */
export function learnedViolations(request: Asked): readonly Violation[] {
  return modelsOf(request).flatMap(({ learned, instruments }) => (instruments.includes(learned.instrumentId) && request.from <= learned.toMs
    ? [{ path: 'from', message: `expected a start after ${timeText(learned.toMs)}: the model was grown and judged on ${learned.instrumentId} up to then, and a test of what it has seen shows nothing; was ${timeText(request.from)}` }] : []));
}

/** Says what has to be known of a test on another market at the time that a model was made from: markets move together. */
export function learnedNotes(request: Asked): readonly string[] {
  const unknown = assignmentsOf(request).some(({ strategy, code }) => strategy === BOOSTING && code !== BLANK_CODE && strategyByName(strategy, code)?.learned === undefined);
  return [...(unknown ? ['These trees come from elsewhere: whether they have seen the time of this test is not known.'] : []), ...notesOf(request)];
}

function notesOf(request: Asked): readonly string[] {
  return modelsOf(request).flatMap(({ learned, instruments }) => (!instruments.includes(learned.instrumentId) && request.from <= learned.toMs
    ? [`The model was made from ${learned.instrumentId} up to ${timeText(learned.toMs)}, which is after the beginning of this test: what moved both markets, it has seen.`] : []));
}

/** Returns the first moment at which a model can be tested on the market that it was made from; null where it has learned nothing. */
export function testableFrom(strategy: string, code: string): number | null {
  const learned = strategyByName(strategy, code)?.learned;
  return learned === undefined ? null : learned.toMs + 1;
}

function assignmentsOf({ strategy, code, instruments, strategies }: Asked): readonly { readonly strategy: string; readonly code?: string | undefined; readonly instruments: readonly string[] }[] {
  return strategies ?? [{ strategy, code, instruments }];
}

function modelsOf(request: Asked): readonly { readonly learned: LearnedBars; readonly instruments: readonly string[] }[] {
  return assignmentsOf(request).flatMap((one) => {
    const learned = strategyByName(one.strategy, one.code)?.learned;
    return learned === undefined ? [] : [{ learned, instruments: one.instruments }];
  });
}

function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

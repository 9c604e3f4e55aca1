import type { AlertLevel } from '../../../domain/output.ts';
import type { DriftFinding } from '../../../learn/boosting/drift/drift-finding.ts';
import type { CycleStep } from '../../../learn/boosting/rolling/cycle-step.ts';
import type { RetrainOutcome } from '../../../learn/boosting/rolling/retrain-record.ts';

/** What a person is told of beside the log. */
export interface BotAlert {
  readonly level: AlertLevel;
  readonly code: string;
  readonly message: string;
}

/** Levels of the steps that are told; a refusal is what a bot does most of the time, and stands in its log. */
const LEVELS: Readonly<Partial<Record<RetrainOutcome, AlertLevel>>> = { swapped: 'info', adopted: 'info', failed: 'warning', dropped: 'warning', declined: 'warning', 'rolled-back': 'warning', rested: 'warning' };

/** Returns what steps have to say to a person. What has drifted at one bar is told in one alert. @param symbol of its market */
export function alertsOf(symbol: string, steps: readonly CycleStep[]): readonly BotAlert[] {
  const records = steps.flatMap((step): readonly BotAlert[] => {
    if (step.type !== 'record') return [];
    const { outcome, sentence } = step.record;
    const level = LEVELS[outcome];
    return level === undefined ? [] : [{ level, code: `bot-${outcome}`, message: `Trees ${symbol}: ${TITLES[outcome] ?? ''}${sentence}` }];
  });
  return [...records, ...driftAlert(symbol, steps.flatMap((step) => (step.type === 'finding' ? [step.finding] : [])))];
}

const TITLES: Readonly<Partial<Record<RetrainOutcome, string>>> = {
  swapped: 'a new version took over. ', failed: 'a training failed. ', 'rolled-back': 'a version was taken back. ', rested: 'the version that traded rests. ', declined: 'a new version was not put to work. ',
};

function driftAlert(symbol: string, findings: readonly DriftFinding[]): readonly BotAlert[] {
  const told = findings.filter(({ phase }) => phase !== 'ended');
  const [first] = told;
  if (first === undefined) return [];
  const more = told.length - 1;
  return [{ level: 'warning', code: 'bot-drift', message: `Trees ${symbol}: ${first.reason}${more === 0 ? '' : ` So it is with ${more} more of what it watches.`}` }];
}

import type { JudgementView } from '../../engine/worker/commands/judge-command.ts';

const WORDS = { evidence: 'Evidence of an edge', 'no-evidence': 'No evidence of an edge', 'not-enough-data': 'Not enough data to judge' } as const;

/** Writes whether a run is more than luck, and why. */
export function judgementText({ runId, verdict, sentence, lines, comparedTrials, honesty }: { readonly runId: string } & JudgementView): string {
  return [
    `${WORDS[verdict]}: ${runId}`, sentence, '',
    ...lines.map(({ title, ok, sentence: found }) => `${ok ? 'holds   ' : 'missing '} ${title}: ${found}`),
    ...(lines.length === 0 ? [] : ['']),
    honesty.sentence,
    comparedTrials === 0 ? 'No daily returns of a search over these days are stored, so the trials could be counted and not compared.' : `Compared with the daily returns of ${comparedTrials} searched trials.`,
  ].join('\n');
}

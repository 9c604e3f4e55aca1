import { describe, expect, it } from 'vitest';
import type { BotLogEntry, RetrainOutcome, RetrainRecord } from '../../../../../../src/engine/contract/boosting.ts';
import { botVersions } from '../../../../../../src/engine/run/boosting/view/bot-versions.ts';
import { forecastColumns, logPage } from '../../../../../../src/engine/run/boosting/view/bot-log.ts';

const record = (id: number, whenMs: number, outcome: RetrainOutcome, code: string | null, activeCode: string | null): RetrainRecord => (
  { id, whenMs, why: 'due', cause: '', window: null, metrics: null, lines: [], outcome, code, activeCode, sentence: `${outcome} at ${whenMs}` });
const step = (...of: Parameters<typeof record>): BotLogEntry => ({ seq: of[0], kind: 'step', timeMs: of[1], record: record(...of) });

/** First a, then b, back to a, then it rests: each change where it happened. */
const LOG: readonly BotLogEntry[] = [
  step(1, 10, 'passed', 'a', null), step(2, 15, 'swapped', 'a', 'a'), step(3, 30, 'refused', 'x', 'a'), step(4, 40, 'passed', 'b', 'a'), step(5, 45, 'swapped', 'b', 'b'),
  { seq: 6, kind: 'finding', timeMs: 50, finding: { kind: 'psi', phase: 'began', timeMs: 50, feature: 'cost.spread', value: 0.4, limit: 0.25, reason: 'It has moved.' } },
  step(7, 60, 'rolled-back', 'b', 'a'), step(8, 70, 'passed', 'c', 'a'), step(9, 75, 'dropped', 'c', 'a'), step(10, 90, 'rested', 'a', null), step(11, 95, 'passed', 'd', null),
];
const source = { botId: 's.trees', startedMs: 5, endedMs: null, entries: LOG, titleOf: (code: string) => `Trees ${code}` };

describe('which version traded when', () => {
  it('is read from the log without a gap, from the start of the bot on', () => {
    const { spans, shadows, marks } = botVersions(source, { from: 0, to: 1000 });
    expect(spans.map(({ code, fromMs, toMs }) => [code, fromMs, toMs])).toEqual([[null, 5, 15], ['a', 15, 45], ['b', 45, 60], ['a', 60, 90], [null, 90, null]]);
    expect(spans.map(({ title, sentence }) => `${title}: ${sentence}`).slice(2)).toEqual(['Trees b: swapped at 45', 'Trees a: rolled-back at 60', 'No version: rested at 90']);
    expect(shadows.map(({ code, fromMs, toMs, outcome }) => [code, fromMs, toMs, outcome])).toEqual([['a', 10, 15, 'swapped'], ['b', 40, 45, 'swapped'], ['c', 70, 75, 'dropped'], ['d', 95, null, null]]);
    expect(marks.map(({ kind, timeMs }) => `${kind} ${timeMs}`)).toEqual(LOG.map((entry) => `${entry.kind === 'step' ? entry.record.outcome : 'finding'} ${entry.timeMs}`));
  });

  it('is cut to the time that is asked for, and ends with the bot', () => {
    const { spans, shadows, marks } = botVersions({ ...source, endedMs: 200 }, { from: 50, to: 65 });
    expect(spans.map(({ code }) => code)).toEqual(['b', 'a']);
    expect([shadows, marks.map(({ seq }) => seq)]).toEqual([[], [6, 7]]);
    expect(botVersions({ ...source, endedMs: 200 }, { from: 150, to: 300 }).spans.map(({ toMs }) => toMs)).toEqual([200]);
  });
});

describe('pages of the log and columns of forecasts', () => {
  it('tell where to go on, and nothing at the end', () => {
    const rows = [5, 4, 3].map((seq) => ({ seq, timeMs: seq, kind: 'step' as const, step: record(seq, seq, 'refused', null, null) }));
    expect(logPage(rows, 2, 5)).toMatchObject({ entries: [{ seq: 5 }, { seq: 4 }], total: 5, next: 4 });
    expect(logPage(rows, 3, 5).next).toBeNull();
  });

  it('are of one length, with each code once', () => {
    const rows = [{ timeMs: 1, code: 'a', forecastBps: 2, outcomeBps: 1 }, { timeMs: 2, code: 'b', forecastBps: -3, outcomeBps: null }, { timeMs: 3, code: 'a', forecastBps: 4, outcomeBps: null }];
    expect(forecastColumns(rows, 10)).toEqual({ timeMs: [1, 2, 3], version: [0, 1, 0], codes: ['a', 'b'], forecastBps: [2, -3, 4], outcomeBps: [1, null, null], horizonMinutes: 10 });
  });
});

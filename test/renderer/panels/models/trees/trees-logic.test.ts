import { describe, expect, it } from 'vitest';
import type { BotForecasts, BotSummary } from '../../../../../src/engine/contract/boosting.ts';
import { csvOf } from '../../../../../src/renderer/src/export/csv.ts';
import { atClose, countWords, doingWords } from '../../../../../src/renderer/src/panels/models/trees/bot-words.ts';
import { driftRows, reasonLines } from '../../../../../src/renderer/src/panels/models/trees/drift/drift-rows.ts';
import { errorShare, fits, LOG_CSV } from '../../../../../src/renderer/src/panels/models/trees/log/log-rows.ts';
import { joinedLog } from '../../../../../src/renderer/src/panels/models/trees/log/use-log.ts';
import { settledOf, sidesSentence, skillSentence, thinnedPoints } from '../../../../../src/renderer/src/panels/models/trees/outcomes/outcomes.ts';
import { NEW_START, pricesErrors, pricesOf } from '../../../../../src/renderer/src/panels/models/trees/start/start-store.ts';
import { titled } from '../../../../../src/renderer/src/panels/models/trees/use-titled.ts';
import { spanRows } from '../../../../../src/renderer/src/panels/models/trees/versions/version-rows.ts';
import { BOT, DRIFT, LOG, NOW, step, VERSIONS } from './trees-answers.ts';

const MINUTE = 60_000;

describe('forecasts and outcomes', () => {
  const forecasts: BotForecasts = { timeMs: [1, 2, 3, 4, 5], version: [0, 0, 1, 1, 1], codes: ['a', 'b'], forecastBps: [12, -12, 3, -20, 5], outcomeBps: [6, 4, 1, -10, null], horizonMinutes: 10 };

  it('leaves out what has not come yet, and knows who forecast what', () => {
    expect(settledOf(forecasts).map(({ timeMs, code }) => [timeMs, code])).toEqual([[1, 'a'], [2, 'a'], [3, 'b'], [4, 'b']]);
  });

  it('counts the sides, and of the forecasts large enough to trade what came after them', () => {
    // sides: +·+, −·+, +·+, −·− : 3 of 4 right. Above 10 bps: 12, −12, −20, after which came +6, −4, +10 with them: 12 / 3 = 4.
    expect(sidesSentence(settledOf(forecasts), 10)).toMatch(/right in 75\.0.% of 4 bars; a coin is right in half\. 3 were above the 10\.0 bps .* 4\.0 bps with them on average, before costs\.$/);
    expect(sidesSentence(settledOf(forecasts), 30)).toContain('None was above the 30.0 bps');
    expect(sidesSentence([], 10)).toBe('No forecast of this time has an outcome yet.');
  });

  it('calls a correlation luck up to two standard errors, and promises nothing beyond', () => {
    const look = (ic: number | null) => [{ timeMs: NOW, pairs: 1440, ic, standardError: 0.083, rmseOfZero: 1 }];
    expect(skillSentence(look(0.166))).toContain('Nobody can tell this from luck.');
    expect(skillSentence(look(0.167))).toContain('no promise');
    expect(skillSentence(look(-0.167))).toContain('gone against what came');
    expect(skillSentence(look(null))).toContain('Too few outcomes');
  });

  it('draws no more points than asked for, the newest among them', () => {
    const points = Array.from({ length: 3001 }, (_, at) => at);
    expect(thinnedPoints(points, 1500).length).toBeLessThanOrEqual(1500);
    expect(thinnedPoints(points, 1500).at(-1)).toBe(3000);
  });
});

describe('drift', () => {
  it('measures each feature by the limit that held for it, the furthest first', () => {
    const rows = driftRows(DRIFT, 'psi');
    // 0.1 + 23 × 0.023 = 0.629, of a limit of 0.4
    expect(rows[0]).toMatchObject({ key: 'volatility.volatility-60', title: 'Volatility of 60 bars' });
    expect(rows[0]?.history.at(-1)).toBeCloseTo(0.629 / 0.4, 9);
    expect(driftRows(DRIFT, 'ks')[0]?.history.at(-1)).toBeCloseTo(0.1 / 0.25, 9);
    expect(driftRows({ ...DRIFT, report: null }, 'psi')).toEqual([]);
  });

  it('says a reason that comes again and again once, with how often', () => {
    const lines = reasonLines([step(30), step(29), step(28), ...LOG], 10);
    expect(lines.map(({ kind, times }) => [kind, times])).toEqual([['training', 4], ['finding', 1], ['training', 1]]);
    expect(lines[0]?.timeMs).toBe(step(30).timeMs);
  });

  it('names features by their titles and leaves other words alone', () => {
    const titleOf = (name: string): string => (name === 'volatility.volatility-60' ? 'Volatility of 60 bars' : name);
    expect(titled('volatility.volatility-60 has moved: 0.61, from 0.40 on it counts, e.g. here.', titleOf)).toBe('Volatility of 60 bars has moved: 0.61, from 0.40 on it counts, e.g. here.');
  });
});

describe('the log', () => {
  it('has each entry once however its pages overlap, newest first', () => {
    expect(joinedLog([step(5), step(4)], [step(6), step(5)]).map(({ seq }) => seq)).toEqual([6, 5, 4]);
  });

  it('tells trainings, changes of who trades and drift apart', () => {
    const shown = (filter: Parameters<typeof fits>[1]): readonly number[] => LOG.filter((entry) => fits(entry, filter)).map(({ seq }) => seq);
    expect([shown('all'), shown('trainings'), shown('changes'), shown('drift')]).toEqual([[20, 19, 18, 17, 16], [20, 18], [17, 16], [19, 18]]);
  });

  it('leaves the program with numbers as they were measured', () => {
    const [head, row, finding] = csvOf(LOG_CSV, LOG).split('\r\n');
    expect(head?.split(',')).toHaveLength(LOG_CSV.length);
    expect(row).toContain(',0.000996,0.001,0.021,0.512,,0,0,');
    expect(finding).toContain('finding,psi');
    expect(errorShare(step(1))).toBeCloseTo(0.996, 12);
    expect(errorShare(step(1, { metrics: null }))).toBeNull();
  });
});

describe('a bot in words', () => {
  const doing = (change: Partial<BotSummary>): string => doingWords({ ...BOT, ...change });

  it('says first what is under way', () => {
    expect(doing({ training: { why: 'drift', cause: '', sinceMs: NOW }, barsMissing: 0 })).toBe('trains (drift)');
    expect(doing({ candidate: { code: '', title: 'Trees 1', leftMinutes: 4, ofMinutes: 5 } })).toBe('Trees 1 in the shadow, 1 of 5 min');
    expect(doing({ nextDueMs: NOW + 7 * MINUTE })).toBe('trains in 7 min');
    expect(doing({ nextDueMs: NOW })).toBe('trains with the next bar');
    expect(doing({ state: 'ended', training: { why: 'due', cause: '', sinceMs: NOW } })).toBe('nothing any more');
  });

  it('names the minute of a close as a person would', () => {
    expect(atClose(5 * MINUTE - 1)).toBe(5 * MINUTE);
    expect(atClose(5 * MINUTE)).toBe(5 * MINUTE);
  });

  it('counts only what came about', () => {
    expect(countWords({ trained: 3, passed: 0, refused: 3, failed: 0, swapped: 0, rolledBack: 0 })).toBe('3: 3 refused');
    expect(countWords({ trained: 0, passed: 0, refused: 0, failed: 0, swapped: 0, rolledBack: 0 })).toBe('none yet');
  });

  it('draws neighbouring versions unlike each other, and what lasts up to now', () => {
    const [trades, shadow] = spanRows(VERSIONS, NOW);
    expect(trades?.stretches.map(({ tone }) => tone)).toEqual(['quiet', 'one', 'two']);
    expect(trades?.stretches.at(-1)?.to).toBe(NOW);
    expect(shadow?.stretches).toHaveLength(1);
  });
});

describe('the prices of a start', () => {
  const prices = (change: Partial<typeof NEW_START.prices>) => ({ ...NEW_START.prices, ...change });

  it('says only what was filled in and belongs to the kind', () => {
    expect(pricesOf(prices({ speed: '5', seed: '7' }))).toEqual({ kind: 'fitting' });
    expect(pricesOf(prices({ kind: 'practice', seed: '7', speed: '60' }))).toEqual({ kind: 'practice', seed: 7, speed: 60 });
    expect(pricesOf(prices({ kind: 'recorded', fromDay: '2026-01-05' }))).toEqual({ kind: 'recorded', from: Date.UTC(2026, 0, 5) });
  });

  it('says beside the field what is wrong with it', () => {
    expect(pricesErrors(prices({ kind: 'practice', seed: 'x' })).seed).toContain('was "x"');
    expect(pricesOf(prices({ kind: 'recorded', speed: '-1' }))).toBeNull();
  });
});

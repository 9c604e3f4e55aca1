import { describe, expect, it } from 'vitest';
import type { BotVersions } from '../../../../src/engine/contract/boosting.ts';
import { stepLook } from '../../../../src/renderer/src/chart/versions/step-look.ts';
import { inWalkingOrder, pieceAt, placeStrip } from '../../../../src/renderer/src/chart/versions/strip-layout.ts';
import type { TimePlaces } from '../../../../src/renderer/src/chart/versions/strip-layout.ts';
import { pieceSentence, shortVersion } from '../../../../src/renderer/src/chart/versions/strip-words.ts';
import { stripOf, versionAt } from '../../../../src/renderer/src/chart/versions/version-strip.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 21, 14, 0);
const at = (minute: number): number => START + minute * MINUTE;

/** A chart of 60 bars of one minute, 10 pixels each. */
const CHART: TimePlaces = { width: 600, fromMs: at(0), toMs: at(60), newestMs: at(60), xOf: (timeMs) => (Math.min(Math.max(timeMs, at(0)), at(60)) - START) / MINUTE * 10 };

const DAY: Pick<BotVersions, 'spans' | 'shadows' | 'marks'> = {
  spans: [
    { code: null, title: 'No version', fromMs: at(-30), toMs: at(10), why: null, sentence: 'It waits for its first version.' },
    { code: 'a', title: 'Trees of 2026-11-21 14:05', fromMs: at(10), toMs: at(40), why: 'shadowed', sentence: 'It trades from the next bar on.' },
    { code: 'b', title: 'Trees of 2026-11-21 14:35', fromMs: at(40), toMs: null, why: 'shadowed', sentence: 'It trades from the next bar on.' },
  ],
  shadows: [{ code: 'b', title: 'Trees of 2026-11-21 14:35', fromMs: at(35), toMs: at(40), outcome: 'swapped', sentence: 'It took over.' }],
  marks: [
    { timeMs: at(20), kind: 'refused', code: null, seq: 3, sentence: 'Refused. Its error was 1.02 of predicting nothing.' },
    { timeMs: at(35), kind: 'passed', code: 'b', seq: 4, sentence: 'It has shown what it must.' },
    { timeMs: at(40), kind: 'swapped', code: 'b', seq: 5, sentence: 'It trades from the next bar on.' },
  ],
};

describe('the versions under the chart', () => {
  it('stand where the bars are that they decided', () => {
    const versions = placeStrip(stripOf(DAY), CHART).filter(({ lane }) => lane === 'version');
    // began before the chart: cut at its edge; minute 10 is pixel 100; the one that lasts ends with the newest bar
    expect(versions.map(({ x1, x2, shown }) => [shown.code, x1, x2])).toEqual([[null, 0, 100], ['a', 100, 400], ['b', 400, 600]]);
  });

  it('put the shadow beside what traded, and each step at its bar', () => {
    const placed = placeStrip(stripOf(DAY), CHART);
    expect(placed.filter(({ lane }) => lane === 'shadow').map(({ x1, x2 }) => [x1, x2])).toEqual([[350, 400]]);
    expect(placed.filter(({ lane }) => lane === 'step').map(({ x1, x2, shown }) => [(x1 + x2) / 2, shown.type === 'step' && shown.kind])).toEqual([[200, 'refused'], [350, 'passed'], [400, 'swapped']]);
  });

  it('are left out where they are not in view', () => {
    const later: TimePlaces = { ...CHART, fromMs: at(45), toMs: at(60), xOf: (timeMs) => (timeMs - at(45)) / MINUTE * 40 };
    expect(placeStrip(stripOf(DAY), later).map(({ shown }) => shown.code)).toEqual(['b']);
  });

  it('cost no more than fit side by side when a week of them is in view', () => {
    // 672 versions of a quarter of an hour on 600 pixels: 0.9 pixels each
    const week = { spans: Array.from({ length: 672 }, (_, n) => ({ code: String(n), title: `v${n}`, fromMs: START + n * 15 * MINUTE, toMs: START + (n + 1) * 15 * MINUTE, why: 'shadowed' as const, sentence: '' })), shadows: Array.from({ length: 672 }, (_, n) => ({ code: String(n), title: `v${n}`, fromMs: START + n * 15 * MINUTE, toMs: START + (n * 15 + 5) * MINUTE, outcome: 'swapped' as const, sentence: '' })), marks: Array.from({ length: 672 }, (_, n) => ({ timeMs: START + n * 15 * MINUTE, kind: 'refused' as const, code: null, seq: n, sentence: '' })) };
    const length = 7 * 24 * 60 * MINUTE;
    const placed = placeStrip(stripOf(week), { width: 600, fromMs: START, toMs: START + length, newestMs: START + length, xOf: (timeMs) => (timeMs - START) / length * 600 });
    expect(placed.length).toBeLessThan(150);
    for (const wanted of ['version', 'shadow', 'step']) expect(placed.filter(({ lane }) => lane === wanted).reduce((sum, { pieces }) => sum + pieces.length, 0)).toBe(672);
  });

  it('are found under the pointer, a mark before the version below it', () => {
    const placed = placeStrip(stripOf(DAY), CHART);
    expect(pieceAt(placed, 203, 'step')?.key).toBe('step 3');
    expect(pieceAt(placed, 250, 'step')?.shown.code).toBe('a');
    expect(pieceAt(placed, 375, 'shadow')?.shown.type).toBe('shadow');
    expect(pieceAt(placed, 250, 'shadow')?.shown.code).toBe('a');
    expect(pieceAt([], 250, 'version')).toBeNull();
  });

  it('are walked through by time', () => {
    expect(inWalkingOrder(placeStrip(stripOf(DAY), CHART)).map(({ key }) => key.split(' ')[0])).toEqual(['version', 'version', 'step', 'step', 'shadow', 'step', 'version']);
  });

  it('tell every kind of step apart without colour', () => {
    const kinds = ['passed', 'refused', 'failed', 'swapped', 'dropped', 'declined', 'rolled-back', 'rested', 'adopted', 'finding'] as const;
    expect(new Set(kinds.map((kind) => stepLook(kind).path)).size).toBe(kinds.length);
    expect(new Set(kinds.map((kind) => stepLook(kind).word)).size).toBe(kinds.length);
  });
});

describe('the words of the versions', () => {
  const [waiting, first] = placeStrip(stripOf(DAY), CHART);

  it('say which version decided, when, and why', () => {
    expect(first && pieceSentence(first, 'utc')).toBe('Trees of 2026-11-21 14:05, 11-21 14:10 to 11-21 14:40, 30 min 00 s. It trades from the next bar on.');
    expect(waiting && pieceSentence(waiting, 'utc')).toBe('Nothing decides, 11-21 13:30 to 11-21 14:10, 40 min 00 s. It waits for its first version.');
  });

  it('count steps that are drawn as one, and say the one that matters most', () => {
    const close = { ...DAY, marks: DAY.marks.map((mark, index) => ({ ...mark, timeMs: at(20 + index * 0.3) })) };
    const group = placeStrip(stripOf(close), CHART).find(({ lane }) => lane === 'step');
    expect(group && pieceSentence(group, 'utc')).toBe('3 steps, 11-21 14:20 to 11-21 14:20: 1 refused, 1 passed, 1 swapped. It trades from the next bar on.');
  });

  it('name a version shortly by when it was grown', () => {
    expect(shortVersion('Trees of 2026-11-21 14:05', 'utc')).toBe('14:05');
    expect(shortVersion('Imported trees', 'utc')).toBe('Imported trees');
  });
});

describe('the version that decided', () => {
  it('is, at the close at which it was swapped, still the one before', () => {
    expect(versionAt(DAY.spans, at(40))?.code).toBe('a');
    expect(versionAt(DAY.spans, at(41))?.code).toBe('b');
    expect(versionAt(DAY.spans, at(-30))).toBeNull();
  });
});

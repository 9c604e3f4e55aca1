import { expect, it } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('tells how the steps of a bot came out, and what stood at a time, without what other bots did', () => {
  const store = openStore(temporaryFolder());
  for (const id of ['one', 'other']) store.bots.add({ id, sessionId: 's', assignmentId: id, instrumentId: 'um:BTCUSDT', settings: {}, startedMs: 0 });
  const step = (timeMs: number, outcome: string) => ({ timeMs, kind: 'step' as const, step: { outcome, at: timeMs } });
  const finding = { timeMs: 40, kind: 'finding' as const, step: { kind: 'psi', outcome: 'no step of the cycle' } };
  const none = { state: null, forecasts: [], outcomes: [] };
  store.bots.save('one', { ...none, steps: [step(10, 'passed'), step(20, 'swapped'), step(30, 'passed')] });
  store.bots.save('other', { ...none, steps: [step(15, 'rested')] });
  store.bots.save('one', { ...none, steps: [finding, step(50, 'swapped'), step(60, 'refused')] });
  expect(store.bots.outcomes('one')).toEqual({ passed: { count: 2, newest: 3 }, swapped: { count: 2, newest: 5 }, refused: { count: 1, newest: 6 } });
  expect(store.bots.countSteps('one')).toBe(6);
  // What began before the 35th: the newest that had passed and the newest that had swapped, and not the first that had passed.
  expect(store.bots.stepsSince('one', 35).map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
  expect(store.bots.stepsSince('one', 61).map(({ seq }) => seq)).toEqual([3, 5, 6]);
  expect(store.bots.stepsSince('one', 0)).toHaveLength(6);
  store.close();
});

it('drops old forecasts by the market of each bot, and those of bots that ended long ago', () => {
  const store = openStore(temporaryFolder());
  const bots = [['now', 'runs'], ['recorded', 'ended-lately'], ['gone', 'ended-long-ago']] as const;
  for (const [id, sessionId] of bots) {
    store.bots.add({ id, sessionId, assignmentId: id, instrumentId: 'um:BTCUSDT', settings: {}, startedMs: 0 });
    store.bots.save(id, { state: null, steps: [], outcomes: [], forecasts: [10, 20].map((timeMs) => ({ timeMs, code: 'a', forecastBps: 1 })) });
  }
  store.bots.end('recorded', 900, 'It was over.');
  store.bots.end('gone', 400, 'It was over.');
  expect(store.bots.dropForecasts({ sessionId: 'runs', beforeMs: 15, endedBeforeMs: 500 })).toBe(3);
  expect(bots.map(([id]) => store.bots.forecasts(id, { from: 0, to: 100 }).map(({ timeMs }) => timeMs))).toEqual([[20], [10, 20], []]);
  store.close();
});

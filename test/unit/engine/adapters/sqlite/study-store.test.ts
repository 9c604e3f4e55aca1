import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { configKey } from '../../../../../src/engine/adapters/sqlite/study-store.ts';
import type { StoredTrial } from '../../../../../src/engine/adapters/sqlite/study-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

function store(folder = temporaryFolder()): Store {
  const opened = openStore(folder);
  onTestFinished(() => { opened.close(); });
  return opened;
}

function study(opened: Store, id: string, instruments: readonly string[] = ['um:BTCUSDT', 'um:ETHUSDT']): void {
  opened.studies.create({ id, strategy: 'cross', instruments, interval: '1h', request: { trials: 5 }, plan: {}, dataHash: 'd', codeVersion: '1', createdMs: 10 });
}

function trial(number: number, config: Readonly<Record<string, unknown>>, changes: Partial<StoredTrial> = {}): StoredTrial {
  return { number, state: 'complete', config, objectives: [1], metrics: { trades: 3 }, rungs: [{ share: 1, objectives: [1], losses: [-1] }], share: 1, sharpePerDay: 0.1, days: 30, repeats: null, error: null, startedMs: 1, endedMs: 2, ...changes };
}

const DAYS = { firstDayMs: 0, returns: Float64Array.of(0.1, -0.2, 1 / 3) };

describe('studies', () => {
  it('survive with their trials and the last digit of their returns', () => {
    const folder = temporaryFolder();
    const first = openStore(folder);
    study(first, 'a');
    first.studies.addTrial('a', trial(1, { fast: 5 }), DAYS);
    first.studies.addTrial('a', trial(0, { fast: 4 }, { objectives: [null, -0] }), null);
    first.close();
    const { studies } = store(folder);
    expect(studies.trials('a')).toEqual([trial(0, { fast: 4 }, { objectives: [null, -0] }), trial(1, { fast: 5 })]);
    expect(studies.returns('a')).toEqual([{ number: 1, ...DAYS }]);
    expect(studies.get('a')).toMatchObject({ state: 'running', touchedMs: 2, deletedMs: null, result: null });
  });

  it('keep the first of two trials of one number', () => {
    const { studies, ...rest } = store();
    study({ studies, ...rest }, 'a');
    studies.addTrial('a', trial(0, { fast: 4 }), null);
    studies.addTrial('a', trial(0, { fast: 9 }), DAYS);
    expect(studies.trials('a').map(({ config }) => config)).toEqual([{ fast: 4 }]);
  });

  it('go on counting when they are deleted, each setting once, whatever the order of names and symbols', () => {
    const opened = store();
    const { studies } = opened;
    study(opened, 'a');
    study(opened, 'b', ['um:ETHUSDT', 'um:BTCUSDT']);
    study(opened, 'other', ['um:BTCUSDT']);
    studies.addTrial('a', trial(0, { fast: 4, slow: 9 }, { days: 10 }), DAYS);
    studies.addTrial('b', trial(0, { slow: 9, fast: 4 }, { days: 30, sharpePerDay: 0.3 }), null);
    studies.addTrial('b', trial(1, { slow: 8, fast: 4 }), null);
    studies.addTrial('b', trial(2, { slow: 7, fast: 4 }, { state: 'failed', sharpePerDay: null }), null);
    studies.addTrial('other', trial(0, { fast: 1 }), null);
    expect(studies.delete('a', 99)).toBe(true);
    expect(studies.delete('a', 99)).toBe(false);
    expect(studies.list().map(({ id }) => id)).toEqual(['other', 'b']);
    expect(studies.returns('a')).toEqual([]);
    expect(studies.trials('a')).toHaveLength(1);
    expect(studies.familyTrials({ strategy: 'cross', instruments: ['um:BTCUSDT', 'um:ETHUSDT'], interval: '1h' }))
      .toEqual([{ studyId: 'b', number: 0, configKey: '{"fast":4,"slow":9}', sharpePerDay: 0.3, days: 30 }, { studyId: 'b', number: 1, configKey: '{"fast":4,"slow":8}', sharpePerDay: 0.1, days: 30 }]);
  });

  it('change only in what is said', () => {
    const opened = store();
    study(opened, 'a');
    opened.studies.update('a', { touchedMs: 20, state: 'done', endedMs: 20, workedMs: 7, result: { verdict: null } });
    opened.studies.update('a', { touchedMs: 30, error: 'gone' });
    expect(opened.studies.get('a')).toMatchObject({ state: 'done', touchedMs: 30, endedMs: 20, workedMs: 7, result: { verdict: null }, error: 'gone', dataHash: 'd' });
  });
});

describe('the key of a configuration', () => {
  it('is the same for the same settings, and for no others', () => {
    expect(configKey({ b: 1, a: { d: [1, 2], c: null } })).toBe(configKey({ a: { c: null, d: [1, 2] }, b: 1, gone: undefined }));
    expect(configKey({ a: 1 })).not.toBe(configKey({ a: '1' }));
  });
});

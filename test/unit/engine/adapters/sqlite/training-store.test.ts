import Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DATABASE_FILE, openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { TrainingPart } from '../../../../../src/engine/adapters/sqlite/training-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

function store(folder = temporaryFolder()): Store {
  const opened = openStore(folder);
  onTestFinished(() => { opened.close(); });
  return opened;
}

function training({ trainings }: Store, id: string, instruments: readonly string[] = ['spot:BTCUSDT', 'spot:ETHUSDT']): void {
  trainings.create({ id, title: 'PPO', strategy: 'agent', instruments, interval: '15m', spec: { totalSteps: 100 }, dataHash: 'd', codeVersion: '1', createdMs: 10 });
}

const part = (number: number, changes: Partial<TrainingPart> = {}): TrainingPart => ({ number, seed: number + 1, config: { clip: 0.2 }, state: 'running', steps: 50, sharpePerDay: null, days: 0, result: null, ...changes });
const at = { touchedMs: 20, workedMs: 5 };
const FAMILY = { strategy: 'agent', instruments: ['spot:ETHUSDT', 'spot:BTCUSDT'], interval: '15m' };

describe('trainings', () => {
  it('write points and checkpoint of a part at one go, and go on where they stood', () => {
    const folder = temporaryFolder();
    const first = openStore(folder);
    training(first, 't');
    const state = { weights: Float32Array.of(1, Number.NaN, -0), moments: new Map([['m', Float64Array.of(1 / 3)]]), count: 7n };
    first.trainings.save('t', { ...at, part: part(0), points: [{ steps: 10, point: { kl: Number.NaN } }, { steps: 50, point: { kl: 0.5 } }], checkpoint: state, progress: { stage: 'seed 1 of 3' } });
    first.close();
    const { trainings } = store(folder);
    expect(trainings.checkpoint('t', 0)).toEqual({ steps: 50, state });
    expect(trainings.checkpoint('t', 1)).toBeNull();
    expect(trainings.points('t')).toEqual([{ cursor: 1, number: 0, steps: 10, point: { kl: Number.NaN } }, { cursor: 2, number: 0, steps: 50, point: { kl: 0.5 } }]);
    expect(trainings.get('t')).toMatchObject({ state: 'running', touchedMs: 20, workedMs: 5, progress: { stage: 'seed 1 of 3' } });
    expect(trainings.parts('t')).toEqual([part(0)]);
  });

  it('write all of a step or nothing: a point that cannot be stored leaves the last whole state', () => {
    const opened = store();
    const { trainings } = opened;
    training(opened, 't');
    trainings.save('t', { ...at, part: part(0, { steps: 10 }), points: [{ steps: 10, point: 1 }], checkpoint: { at: 10 } });
    const broken = { steps: 30, point: () => 1 };
    expect(() => trainings.save('t', { touchedMs: 30, workedMs: 9, part: part(0, { steps: 30 }), points: [{ steps: 20, point: 2 }, broken], checkpoint: { at: 30 } })).toThrow(/expected plain data/);
    expect(trainings.checkpoint('t', 0)).toEqual({ steps: 10, state: { at: 10 } });
    expect(trainings.points('t').map(({ steps }) => steps)).toEqual([10]);
    expect(trainings.parts('t').map(({ steps }) => steps)).toEqual([10]);
    expect(trainings.get('t')).toMatchObject({ touchedMs: 20, workedMs: 5 });
  });

  it('never use a cursor twice, also where a part goes on from an earlier checkpoint', () => {
    const opened = store();
    const { trainings } = opened;
    training(opened, 't');
    trainings.save('t', { ...at, part: part(0), points: [{ steps: 10, point: 'a' }, { steps: 20, point: 'b' }] });
    trainings.save('t', { ...at, part: part(1), points: [{ steps: 20, point: 'other' }] });
    trainings.rewind('t', 0, 10);
    expect(trainings.points('t').map(({ cursor, point }) => [cursor, point])).toEqual([[1, 'a'], [3, 'other']]);
    trainings.save('t', { ...at, part: part(0), points: [{ steps: 20, point: 'b again' }] });
    expect(trainings.points('t', { after: 3 }).map(({ cursor, point }) => [cursor, point])).toEqual([[4, 'b again']]);
    expect(trainings.points('t', { number: 0, limit: 1 }).map(({ point }) => point)).toEqual(['a']);
  });

  it('begin a part anew whose checkpoint is damaged', () => {
    const folder = temporaryFolder();
    const first = openStore(folder);
    training(first, 't');
    first.trainings.save('t', { ...at, part: part(0), points: [], checkpoint: { at: 50 } });
    first.close();
    const database = new Sqlite(join(folder, DATABASE_FILE));
    database.exec("UPDATE training_checkpoints SET state = x'ff0f6f22'");
    database.close();
    expect(store(folder).trainings.checkpoint('t', 0)).toBeNull();
  });

  it('go on counting as trials after they were deleted, without curves and checkpoints', () => {
    const opened = store();
    const { trainings } = opened;
    training(opened, 'a');
    training(opened, 'b', ['spot:ETHUSDT', 'spot:BTCUSDT']);
    training(opened, 'one of them', ['spot:BTCUSDT']);
    training(opened, 'other', ['spot:XRPUSDT']);
    trainings.save('a', { ...at, part: part(0, { state: 'done', sharpePerDay: 0.1, days: 90 }), points: [{ steps: 10, point: 1 }], checkpoint: 1 });
    trainings.save('a', { ...at, part: part(1, { state: 'waiting', steps: 0 }), points: [] });
    trainings.save('b', { ...at, part: part(0, { config: { clip: 0.3 } }), points: [] });
    expect(trainings.delete('a', 40)).toBe(true);
    expect(trainings.delete('a', 41)).toBe(false);
    expect(trainings.list().map(({ id }) => id)).toEqual(['other', 'one of them', 'b']);
    expect([trainings.points('a'), trainings.checkpoint('a', 0)]).toEqual([[], null]);
    expect(trainings.familyTrials(FAMILY)).toEqual([
      { trainingId: 'a', number: 0, seed: 1, configKey: '{"clip":0.2}', sharpePerDay: 0.1, days: 90 },
      { trainingId: 'b', number: 0, seed: 1, configKey: '{"clip":0.3}', sharpePerDay: null, days: 0 },
    ]);
    expect(trainings.ofFamily(FAMILY).map(({ id, deletedMs }) => [id, deletedMs])).toEqual([['a', 40], ['b', null], ['one of them', null]]);
  });
});

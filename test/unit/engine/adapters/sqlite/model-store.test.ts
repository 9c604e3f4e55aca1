import { describe, expect, it, onTestFinished } from 'vitest';
import type { NewDeployment } from '../../../../../src/engine/adapters/sqlite/deployment-store.ts';
import type { NewModel } from '../../../../../src/engine/adapters/sqlite/model-store.ts';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { temporaryFolder } from './temporary-folder.ts';

function store(folder = temporaryFolder()): Store {
  const opened = openStore(folder);
  onTestFinished(() => { opened.close(); });
  return opened;
}

const A = 'a'.repeat(64), B = `ab${'b'.repeat(62)}`;

function model(code: string, changes: Partial<NewModel> = {}): NewModel {
  return {
    code, title: 'Trend', origin: 'training', manifest: '{"format":1}', weights: Float32Array.of(0.1, -0, Number.NaN), instruments: ['um:BTCUSDT'], interval: '15m', featuresHash: 'f', config: { steps: 10 },
    parent: null, trainingId: null, dataHash: 'd', codeVersion: '1', metrics: null, createdMs: 10, ...changes,
  };
}

const deployment = (id: string, changes: Partial<NewDeployment> = {}): NewDeployment => ({
  id, sessionId: 's1', assignmentId: 'trend', role: 'champion', code: A, wanted: { id: 'trend', code: A }, replaced: { id: 'trend', strategy: 'cross' }, sinceMs: 20, cause: 'By hand.', ...changes,
});

describe('models', () => {
  it('keep the text and every bit that was hashed', () => {
    const folder = temporaryFolder();
    const first = openStore(folder);
    // A view into the middle of a buffer, at an offset that no blob keeps.
    const weights = new Float32Array(Float32Array.of(9, 0.1, -0, Number.NaN, 9).buffer, 4, 3);
    first.models.add(model(A, { manifest: '{ "odd":  [1e3, 0.10] }', weights }), 'Made.');
    first.close();
    const { models } = store(folder);
    const document = models.document(A);
    expect(document?.manifest).toBe('{ "odd":  [1e3, 0.10] }');
    expect([...new Uint32Array(document!.weights.buffer)]).toEqual([...new Uint32Array(Float32Array.of(0.1, -0, Number.NaN).buffer)]);
    expect(models.get(A)).toMatchObject({ status: 'candidate', note: '', deletedMs: null, config: { steps: 10 }, metrics: null });
    expect(models.events(A)).toEqual([{ timeMs: 10, kind: 'made', status: 'candidate', cause: 'Made.', deploymentId: null }]);
  });

  it('are added once, and found by the beginning of their code and by their title', () => {
    const { models } = store();
    expect(models.add(model(A), 'Made.')).toBe(true);
    expect(models.add(model(A, { title: 'Other' }), 'Again.')).toBe(false);
    models.add(model(B, { title: 'abc', createdMs: 11, parent: A }), 'Made.');
    expect(models.list().map(({ title }) => title)).toEqual(['abc', 'Trend']);
    expect(models.find('aaaa').map(({ code }) => code)).toEqual([A]);
    expect(models.find('ab').map(({ code }) => code)).toEqual([B]);
    expect(models.find('abc').map(({ code }) => code)).toEqual([B]);
    expect(models.find('%')).toEqual([]);
    expect(models.children(A).map(({ code }) => code)).toEqual([B]);
    expect(models.events(A)).toHaveLength(1);
  });

  it('lose their weights when they are deleted, and nothing else; a new import brings them back as a candidate', () => {
    const { models } = store();
    models.add(model(A, { trainingId: 't1' }), 'Made.');
    models.setStatus(A, { timeMs: 12, kind: 'promoted', status: 'shadow', cause: 'By hand.', deploymentId: 'd1' });
    expect(models.delete(A, { timeMs: 13, cause: 'By hand.' })).toBe(true);
    expect(models.delete(A, { timeMs: 14, cause: 'By hand.' })).toBe(false);
    expect([models.list(), models.document(A), models.find('a')]).toEqual([[], null, []]);
    expect(models.get(A)).toMatchObject({ status: 'retired', deletedMs: 13 });
    expect(models.ofTraining('t1').map(({ code }) => code)).toEqual([A]);
    expect(models.add(model(A, { createdMs: 15 }), 'Imported.')).toBe(false);
    expect(models.get(A)).toMatchObject({ status: 'candidate', deletedMs: null, createdMs: 10 });
    expect(models.document(A)?.weights).toHaveLength(3);
    expect(models.events(A).map(({ kind }) => kind)).toEqual(['made', 'promoted', 'deleted', 'made']);
  });

  it('that are not there cannot be changed', () => {
    const { models } = store();
    expect(() => models.rename(A, 'x')).toThrow(/expected a stored model, was no a{64}/);
    expect(() => models.setStatus(A, { timeMs: 1, kind: 'retired', status: 'retired', cause: '', deploymentId: null })).toThrow(/expected a stored model/);
  });
});

describe('deployments', () => {
  it('go from asked to working to ended, once', () => {
    const { deployments } = store();
    deployments.add(deployment('d1'), 'asked');
    deployments.add(deployment('d2', { role: 'challenger', replaced: null, code: B }), 'working');
    expect(deployments.open().map(({ id, state }) => [id, state])).toEqual([['d1', 'asked'], ['d2', 'working']]);
    deployments.confirm('d1');
    deployments.end('d1', 30, 'Rolled back.');
    deployments.end('d1', 40, 'Again.');
    expect(deployments.get('d1')).toEqual({ ...deployment('d1'), state: 'ended', untilMs: 30, endCause: 'Rolled back.' });
    expect(() => deployments.confirm('d1')).toThrow(/expected a deployment that was asked for/);
    expect(deployments.open().map(({ id }) => id)).toEqual(['d2']);
    expect(deployments.ofModel(A).map(({ id }) => id)).toEqual(['d1']);
    expect(deployments.ofSession('s1').map(({ id, replaced }) => [id, replaced])).toEqual([['d1', { id: 'trend', strategy: 'cross' }], ['d2', null]]);
  });
});

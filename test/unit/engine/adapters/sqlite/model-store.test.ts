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

/** Three floats, one of them unknown. */
const BYTES = new Uint8Array(Float32Array.of(0.1, -0, Number.NaN).buffer);

function model(code: string, changes: Partial<NewModel> = {}): NewModel {
  return {
    kind: 'agent', code, title: 'Trend', origin: 'training', manifest: '{"format":1}', weights: BYTES, instruments: ['um:BTCUSDT'], interval: '15m', featuresHash: 'f', config: { steps: 10 },
    parent: null, trainingId: null, line: null, isRefused: false, dataHash: 'd', codeVersion: '1', metrics: null, createdMs: 10, ...changes,
  };
}

const deployment = (id: string, changes: Partial<NewDeployment> = {}): NewDeployment => ({
  id, sessionId: 's1', assignmentId: 'trend', role: 'champion', code: A, wanted: { id: 'trend', code: A }, replaced: { id: 'trend', strategy: 'cross' }, sinceMs: 20, cause: 'By hand.', ...changes,
});

describe('models', () => {
  it('keep the text and every bit that was hashed', () => {
    const folder = temporaryFolder();
    const first = openStore(folder);
    // A view into the middle of a buffer.
    const weights = new Uint8Array(Float32Array.of(9, 0.1, -0, Number.NaN, 9).buffer, 4, 12);
    first.models.add(model(A, { manifest: '{ "odd":  [1e3, 0.10] }', weights }), 'Made.');
    first.close();
    const { models } = store(folder);
    const document = models.document(A);
    expect(document?.manifest).toBe('{ "odd":  [1e3, 0.10] }');
    expect([...document!.weights]).toEqual([...BYTES]);
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
    expect(models.document(A)?.weights).toHaveLength(12);
    expect(models.events(A).map(({ kind }) => kind)).toEqual(['made', 'promoted', 'deleted', 'made']);
  });

  it('get back what was damaged, and keep where they stand', () => {
    const { models } = store();
    models.add(model(A, { weights: Uint8Array.of(1, 2, 3, 4) }), 'Made.');
    models.setStatus(A, { timeMs: 12, kind: 'promoted', status: 'active', cause: 'By hand.', deploymentId: 'd1' });
    expect(models.add(model(A, { createdMs: 20 }), 'Imported.')).toBe(false);
    expect([...models.document(A)!.weights]).toEqual([...BYTES]);
    expect(models.get(A)?.status).toBe('active');
    expect(models.events(A).map(({ kind, status }) => [kind, status])).toEqual([['made', 'candidate'], ['promoted', 'active'], ['made', 'active']]);
  });

  const version = (code: string, line: string | null, createdMs: number, bytes = 3): NewModel => model(code, { kind: 'boosting', line, createdMs, weights: new Uint8Array(bytes).fill(7) });

  it('are listed by kind and by bot, the newest first, and by where they stand', () => {
    const { models } = store();
    const [c, d] = ['c'.repeat(64), 'd'.repeat(64)];
    models.add(model(A, { createdMs: 1 }), 'Made.');
    models.add(version(B, 's1.trees', 2), 'Made.');
    models.add(version(c, 's1.trees', 3), 'Made.');
    models.add(version(d, null, 4), 'Imported.');
    const codes = (rows: readonly { readonly code: string }[]): readonly string[] => rows.map(({ code }) => code);
    expect(codes(models.list())).toEqual([d, c, B, A]);
    expect([codes(models.list({ kind: 'agent' })), codes(models.list({ kind: 'boosting' })), codes(models.list({ line: 's1.trees' }))]).toEqual([[A], [d, c, B], [c, B]]);
    expect([codes(models.newestOf('s1.trees', 1)), codes(models.newestOf(null, 5))]).toEqual([[c], [d]]);
    models.setStatus(B, { timeMs: 9, kind: 'promoted', status: 'active', cause: 'By hand.', deploymentId: null });
    expect([codes(models.standing(['active', 'shadow'])), codes(models.standing(['shadow']))]).toEqual([[B], []]);
    expect(models.lines()).toEqual([
      { line: null, instruments: ['um:BTCUSDT'], interval: '15m', versions: 1, newestMs: 4 }, { line: 's1.trees', instruments: ['um:BTCUSDT'], interval: '15m', versions: 2, newestMs: 3 },
    ]);
  });

  it('lose their trees for the budget and stay listed; growing them again brings the trees back', () => {
    const { models } = store();
    models.add({ ...version(A, 's1.trees', 1, 50), manifest: '{"all":"é"}' }, 'Made.');
    models.add({ ...version(B, 's1.trees', 2, 70), isRefused: true }, 'Made.');
    // Trees and manifest; each manifest takes twelve bytes, as é takes two.
    expect(models.trees()).toEqual([{ code: A, createdMs: 1, bytes: 62, isRefused: false }, { code: B, createdMs: 2, bytes: 82, isRefused: true }]);
    expect([models.dropTrees(A, { timeMs: 5, cause: 'Too much.', manifest: '{}' }), models.dropTrees(A, { timeMs: 6, cause: 'Too much.', manifest: '[]' })]).toEqual([true, false]);
    expect(models.get(A)?.manifest).toBe('{}');
    expect([models.document(A), models.trees().map(({ code }) => code), models.get(A)?.status, models.get(A)?.deletedMs]).toEqual([null, [B], 'retired', null]);
    expect(models.list().map(({ code }) => code)).toEqual([B, A]);
    expect(models.add({ ...version(A, 's1.trees', 7, 50), manifest: '{"all":"é"}' }, 'Grown again.')).toBe(false);
    expect(models.document(A)?.manifest).toBe('{"all":"é"}');
    expect(models.document(A)?.weights).toHaveLength(50);
    expect(models.events(A).map(({ kind }) => kind)).toEqual(['made', 'dropped', 'made']);
    models.delete(B, { timeMs: 8, cause: 'By hand.' });
    expect([models.document(B), models.trees().map(({ code }) => code)]).toEqual([null, [A]]);
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

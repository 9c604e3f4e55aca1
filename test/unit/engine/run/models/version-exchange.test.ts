import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { scoresOf } from '../../../../../src/engine/learn/boosting/boosted-model.ts';
import { readLightGbm } from '../../../../../src/engine/learn/boosting/light-gbm/read-model.ts';
import { exportModel, importModel } from '../../../../../src/engine/run/models/exchange-model.ts';
import { MODEL_KINDS } from '../../../../../src/engine/run/models/kinds/kinds.ts';
import { readVersion } from '../../../../../src/engine/run/models/read-version.ts';
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts';
import { onShelf } from './model-fixture.ts';
import { aVersion, NAMES, RETURN_1, versionOnShelf } from './version-fixture.ts';

const WHEN = { nowMs: 7, codeVersion: '1.2.3' };

function aStore(): Store {
  const store = openStore(temporaryFolder());
  onTestFinished(() => { store.close(); });
  return store;
}

function fileOf(text: string, name = 'trees.txt'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

/** As LightGBM 4 saves a model of one tree: after a bar that fell or stood still -12.5 bps, after one that rose 30. */
function lightGbmText(names: readonly string[] = NAMES): string {
  return [
    'tree', 'version=v4', 'num_class=1', 'num_tree_per_iteration=1', 'label_index=0', `max_feature_idx=${names.length - 1}`, 'objective=regression', `feature_names=${names.join(' ')}`,
    `feature_infos=${names.map(() => '[-1:1]').join(' ')}`, 'tree_sizes=400', '',
    'Tree=0', 'num_leaves=2', 'num_cat=0', `split_feature=${RETURN_1}`, 'split_gain=12.5', 'threshold=1.0000000180025095e-35', 'decision_type=2', 'left_child=-1', 'right_child=-2', 'leaf_value=-0.00125 0.003',
    'leaf_weight=500 500', 'leaf_count=500 500', 'internal_value=0', 'internal_weight=0', 'internal_count=1000', 'is_linear=0', 'shrinkage=1', '', '',
    'end of trees', '', 'feature_importances:', `${NAMES[RETURN_1]!}=1`, '', 'parameters:', '[boosting: gbdt]', 'end of parameters', '', 'pandas_categorical:null', '',
  ].join('\n');
}

function rowOf(moved: number): Float64Array {
  const values = new Float64Array(19);
  values[RETURN_1] = moved;
  return values;
}

describe('a version as a file', () => {
  it('of Tradewind is read back bit for bit, on another shelf and after it was deleted', async () => {
    const [here, there] = [aStore(), aStore()];
    const code = versionOnShelf(here, { fell: -40, rose: 30 });
    const folder = temporaryFolder();
    const { files: [file] } = exportModel(here, { code, format: 'tradewind', folder });
    expect(file?.name).toBe(`40-or-30-bps-${code.slice(0, 8)}.tradewind.json`);
    expect(await importModel(there, { file: file!.path!, title: 'Mine' }, WHEN)).toEqual({ code, isNew: true, notes: [] });
    expect(readVersion(there, code).document).toEqual(aVersion({ fell: -40, rose: 30 }));
    expect(there.models.get(code)).toMatchObject({ kind: 'boosting', origin: 'import', title: 'Mine', line: null, status: 'candidate', instruments: ['um:AAAUSDT'] });
    there.models.delete(code, { timeMs: 8, cause: 'By hand.' });
    expect(await importModel(there, { file: file!.path! }, WHEN)).toEqual({ code, isNew: false, notes: [] });
    expect(readVersion(there, code).damage).toBeNull();
  });

  it.each([
    ['its trees', (text: string) => text.replace(/"trees":"(.{60})../, '"trees":"$1zz'), /found a file that is cut off or changed: the stored model is damaged/],
    ['its manifest', (text: string) => text.replace('\\"horizonBars\\":10', '\\"horizonBars\\":11'), /expected the version [0-9a-f]{8}, found something else under its name \([0-9a-f]{8}\): the file was changed on its way$/],
    ['its end', (text: string) => text.slice(0, -40), /expected boosted trees written by Tradewind, found a file that is cut off or changed$/],
  ])('of which %s was changed on the way is refused with a sentence', async (_, change, sentence) => {
    const store = aStore();
    const { files: [file] } = exportModel(store, { code: versionOnShelf(store, { fell: -40, rose: 30 }), format: 'tradewind', folder: temporaryFolder() });
    writeFileSync(file!.path!, change(readFileSync(file!.path!, 'utf8')));
    const other = aStore();
    await expect(importModel(other, { file: file!.path! }, WHEN)).rejects.toThrow(sentence);
    expect(other.models.list()).toEqual([]);
  });

  it('of LightGBM says what the version says', () => {
    const store = aStore();
    const code = versionOnShelf(store, { fell: -40, rose: 30 });
    const { files: [file], notes } = exportModel(store, { code, format: 'lightgbm', folder: temporaryFolder() });
    const text = readFileSync(file!.path!, 'utf8');
    expect(text.split('\n').slice(0, 2)).toEqual(['tree', 'version=v4']);
    expect(text).toContain(`feature_names=${NAMES.join(' ')}\n`);
    const model = readLightGbm(text);
    // Halves of -40 and 30 bps as log returns, twice.
    expect([scoresOf(model, rowOf(-0.001))[0], scoresOf(model, rowOf(0.001))[0]]).toEqual([-0.002 + -0.002, 0.0015 + 0.0015]);
    expect(notes[0]).toContain('the log return of the next 10 bars from the 19 features of bars-19');
  });

  it('has only the forms that its kind has', () => {
    const store = aStore();
    const [trees, agent] = [versionOnShelf(store, { fell: -40, rose: 30 }), onShelf(store, { wants: 'long' })];
    const folder = join(temporaryFolder(), 'never');
    expect(() => exportModel(store, { code: trees, format: 'onnx', folder })).toThrow('ONNX is for agents here, and this model is boosted trees: expected tradewind or lightgbm');
    expect(() => exportModel(store, { code: trees, format: 'tfjs', folder })).toThrow('TensorFlow.js is for agents here');
    expect(() => exportModel(store, { code: agent, format: 'lightgbm', folder })).toThrow('LightGBM holds trees, and this model is an agent of nets: expected tradewind, onnx or tfjs');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('trees that LightGBM has grown', () => {
  it('become a version of the horizon that was declared, which forecasts what LightGBM does and was judged by nobody', async () => {
    const store = aStore();
    const { code, isNew, notes } = await importModel(store, { file: fileOf(lightGbmText()), horizonBars: 15, instrumentId: 'um:BTCUSDT', title: 'From elsewhere' }, WHEN);
    expect([isNew, notes]).toEqual([true, ['A LightGBM file does not say on which days it was trained, nor what its features were like: it is not watched for drift, and what it has shown elsewhere is not taken over.']]);
    const { document } = readVersion(store, code);
    expect([-0.001, 0, 0.001].map((moved) => scoresOf(document!.model, rowOf(moved))[0])).toEqual([-0.00125, -0.00125, 0.003]);
    const row = store.models.get(code)!;
    expect(row).toMatchObject({ kind: 'boosting', origin: 'import', title: 'From elsewhere', interval: '1m', instruments: ['um:BTCUSDT'] });
    expect(MODEL_KINDS.boosting.facts(row)?.boosted).toMatchObject({ horizonBars: 15, trained: null, verdict: null, importance: [{ name: 'momentum.return-1', title: 'Return over 1 bar', unit: 'log ratio', share: 1 }, ...NAMES.slice(1).map(() => ({ share: 0 }))] });
    // Another horizon is another version; without a market it is of none.
    const other = await importModel(store, { file: fileOf(lightGbmText()), horizonBars: 10 }, WHEN);
    expect([other.code === code, store.models.get(other.code)?.instruments, store.models.get(other.code)?.title]).toEqual([false, [], 'Trees of LightGBM']);
  });

  it.each([
    ['that grew on other features', lightGbmText(NAMES.map((name, index) => (index === 2 ? 'RSI' : name))), 10, `expected the features of bars-19 in their order, was "RSI" in place 3, where bars-19 has "${NAMES[2]!}"`],
    ['that grew on the features in another order', lightGbmText([NAMES[1]!, NAMES[0]!, ...NAMES.slice(2)]), 10, `was "${NAMES[1]!}" in place 1, where bars-19 has "${NAMES[0]!}"`],
    ['that grew on fewer', lightGbmText(NAMES.slice(0, 18)), 10, 'expected the 19 features of bars-19 in their order, was 18 features (trend.ema-12, trend.ema-26, trend.ema-60, …)'],
    ['whose horizon nobody has told', lightGbmText(), undefined, 'expected to be told how many bars of one minute ahead its forecast looks (in a terminal: --horizon), a LightGBM file does not say'],
    ['that tell probabilities', lightGbmText().replace('objective=regression', 'objective=binary sigmoid:1'), 10, 'expected trees that predict a return (l2, huber, quantile), was binary'],
    ['that were cut off', lightGbmText().slice(0, 700), 10, 'expected "end of trees", the file has been cut off'],
  ])('%s are refused with a sentence, and the shelf stays as it was', async (_, text, horizonBars, sentence) => {
    const store = aStore();
    await expect(importModel(store, { file: fileOf(text), horizonBars }, WHEN)).rejects.toThrow(sentence);
    expect(store.models.list()).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../../src/engine/adapters/sqlite/store.ts';
import { decisionExplain } from '../../../../../../src/engine/contract/decisions.ts';
import { boostingCode } from '../../../../../../src/engine/learn/boosting/rolling/document.ts';
import { storedExplanation } from '../../../../../../src/engine/run/boosting/view/stored-explanation.ts';
import { decisionHandlers } from '../../../../../../src/engine/run/handlers/decision-handlers.ts';
import { registerVersion } from '../../../../../../src/engine/run/models/register-version.ts';
import type { ReportTask } from '../../../../../../src/engine/run/report/report-task.ts';
import { temporaryFolder } from '../../../adapters/sqlite/temporary-folder.ts';
import { aVersion, NAMES, RETURN_1, versionOnShelf } from '../../models/version-fixture.ts';

let store: Store;
beforeEach(() => { store = openStore(temporaryFolder()); });
afterEach(() => { store.close(); });

const ROSE = NAMES.map((_, index) => (index === RETURN_1 ? 0.001 : index === 0 ? null : 0));

describe('what moved a stored decision', () => {
  it('is worked out from the trees on the shelf', () => {
    const code = versionOnShelf(store, { fell: -5, rose: 20 });
    const { parts, sentence } = storedExplanation(store, { code, values: ROSE });
    // Half of the rows rose: the usual forecast is 7.5 bps, and knowing that this one did adds 12.5.
    expect(sentence).toBeNull();
    expect(parts?.explained.usual).toBeCloseTo(7.5, 9);
    expect(parts?.contributions).toEqual([{ feature: 'momentum.return-1', value: 0.001, contribution: expect.closeTo(12.5, 9) as number }]);
    expect(parts?.masked).toEqual([NAMES[0]]);
  });

  it('is a sentence where the trees were dropped, are not there, or do not fit what was seen', () => {
    const code = versionOnShelf(store, { fell: -5, rose: 20 });
    expect(storedExplanation(store, { code, values: [1, 2] }).sentence).toBe(`What moved this forecast cannot be worked out: expected the 19 numbers that version ${code.slice(0, 8)} looks at, found 2.`);
    store.models.dropTrees(code, { timeMs: 2, cause: 'A test drops them.' });
    expect(storedExplanation(store, { code, values: ROSE })).toEqual({ parts: null, sentence: `What moved this forecast cannot be worked out: the trees of version ${code.slice(0, 8)} were dropped to keep within the budget for trees; what it was and how it did is kept.` });
    expect(storedExplanation(store, { code: 'f'.repeat(64), values: ROSE }).sentence).toBe('What moved this forecast cannot be worked out: no model ffffffff is on the shelf.');
  });

  it('is a sentence where trees from elsewhere do not say how many rows took each branch', () => {
    const version = aVersion({ fell: -5, rose: 20 });
    const document = { ...version, model: { ...version.model, trees: version.model.trees.map((tree) => ({ ...tree, count: Float64Array.of(0, 0), innerCount: Float64Array.of(0) })) } };
    const { code } = registerVersion(store, { document, code: boostingCode(document), line: null, parent: null, codeVersion: '1', config: {}, createdMs: 1 }, 'A test has made it.');
    expect(storedExplanation(store, { code, values: ROSE }).sentence).toBe(`What moved this forecast cannot be worked out: the file that version ${code.slice(0, 8)} came from does not say how many rows each branch was grown on.`);
  });

  it('is asked for in the line of the reports, beside trading', async () => {
    const asked: ReportTask[] = [];
    const answer = { parts: null, sentence: 'x' };
    const handlers = decisionHandlers({ research: { report: (task: ReportTask) => { asked.push(task); return { result: Promise.resolve({ isDone: true, answer }), cancel: () => undefined }; } } as never });
    const seen = decisionExplain.parse({ code: 'a'.repeat(64), values: [0.5, null] });
    expect(await handlers['decisions.explain'](seen)).toEqual(answer);
    expect(asked).toEqual([{ kind: 'forecast', seen }]);
  });
});

import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { BARS_19 } from '../../../../../src/engine/features/sets/bars-19/definition.ts';
import { featureSetHash } from '../../../../../src/engine/features/sets/definition.ts';
import type { BoostedModel } from '../../../../../src/engine/learn/boosting/boosted-model.ts';
import { blankBaseline } from '../../../../../src/engine/learn/boosting/drift/drift-baseline.ts';
import { boostingCode } from '../../../../../src/engine/learn/boosting/rolling/document.ts';
import type { BoostingDocument } from '../../../../../src/engine/learn/boosting/rolling/document.ts';
import type { Tree } from '../../../../../src/engine/learn/boosting/tree.ts';
import { registerVersion } from '../../../../../src/engine/run/models/register-version.ts';
import type { VersionRegistration } from '../../../../../src/engine/run/models/register-version.ts';

export const NAMES = BARS_19.features.map(({ name }) => name);

/** Number of the return over one bar among the features. */
export const RETURN_1 = NAMES.indexOf('momentum.return-1');

/** What a version of the tests forecasts, in bps: after a bar that did not rise, and after one that did. */
export interface VersionWish {
  readonly fell: number;
  readonly rose: number;
  readonly title?: string;
  readonly instrument?: string;
  readonly passed?: boolean;
}

/** Two trees that each ask whether the last bar rose, and say half of the forecast. */
export function aVersion({ fell, rose, title = `${fell} or ${rose} bps`, instrument = 'um:AAAUSDT', passed = true }: VersionWish): BoostingDocument {
  const half: Tree = {
    feature: Int32Array.of(RETURN_1), threshold: Float64Array.of(0), decision: Uint8Array.of(2 | 8), left: Int32Array.of(~0), right: Int32Array.of(~1), gain: Float64Array.of(1), innerValue: Float64Array.of(0),
    innerWeight: Float64Array.of(100), innerCount: Float64Array.of(100), value: Float64Array.of(fell / 20_000, rose / 20_000), weight: Float64Array.of(50, 50), count: Float64Array.of(50, 50), categories: [], shrinkage: 0.5,
  };
  const model: BoostedModel = { objective: { name: 'l2' }, outputs: 1, base: [0], trees: [half, half], features: NAMES.map((name) => ({ name, monotone: 0, range: { least: -1, largest: 1 } })) };
  return {
    model,
    manifest: {
      format: 1, kind: 'boosting', title, horizonBars: 10,
      sight: { set: 'bars-19', version: BARS_19.version, hash: featureSetHash(BARS_19), interval: '1m', referenceId: null, basisId: null, withRegime: false },
      trained: { instrumentId: instrumentId(instrument), fromMs: Date.UTC(2024, 0, 1), toMs: Date.UTC(2024, 0, 3) - 1, validationFromMs: Date.UTC(2024, 0, 2, 12), rows: 2000, seed: '1', dataHash: 'd'.repeat(64) },
      verdict: {
        passed, metrics: { rows: 700, rmse: 0.001, rmseOfZero: 0.0011, rankIc: 0.2, directionalAccuracy: 0.55, netSharpe: 3, netReturn: 0.02, entries: 12 },
        lines: [{ name: 'rank', found: 0.2, needed: 0.02, passed, sentence: 'Its forecasts and what came are ordered alike by 0.200 (rank IC); more than 0.02 is asked for.' }],
      },
      reference: blankBaseline(NAMES), importance: NAMES.map((_, index) => (index === RETURN_1 ? 1 : 0)),
    },
  };
}

/** Puts such a version on a shelf and returns its code. */
export function versionOnShelf(store: Pick<Store, 'models'>, wish: VersionWish, changes: Partial<VersionRegistration> = {}): string {
  const document = aVersion(wish);
  return registerVersion(store, { document, code: boostingCode(document), line: 's1.trees-aaausdt', parent: null, codeVersion: '1.2.3', config: {}, createdMs: 1, ...changes }, 'A test has made it.').code;
}

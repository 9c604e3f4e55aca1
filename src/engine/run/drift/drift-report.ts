import type { DriftBin, DriftEvent, DriftReport, FallBack, FeatureDrift } from '../../contract/drift.ts';
import type { ModelReference } from '../../domain/model.ts';
import type { EpochMs } from '../../domain/units.ts';
import { MINIMUM_BARS, WINDOW_BARS } from './drift-limits.ts';
import { actionRows } from './drift-watch.ts';
import type { DriftLook, DriftWatch } from './drift-watch.ts';
import { actionsSentence, driftSentence, DRIFT_NOTES, rewardSentence } from './drift-words.ts';

/** Where a model is watched, and as what. */
export interface WatchedPlace {
  readonly code: string;
  readonly title: string;
  readonly role: 'champion' | 'challenger';
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly place: string;
  readonly deploymentId: string | null;
  readonly sinceMs: EpochMs;
}

const POINTS = 500;

/** Puts what a watch has found into everything that a person looks at. */
export function driftReport(at: WatchedPlace, watch: DriftWatch, { looks, events, fallBack }: { readonly looks: readonly DriftLook[]; readonly events: readonly DriftEvent[]; readonly fallBack: FallBack }): DriftReport {
  const shown = looks.slice(-POINTS);
  const color = shown.at(-1)?.point.color ?? 'grey';
  const { place: _place, ...where } = at;
  return {
    ...where, color, sentence: driftSentence(watch, color), colorSinceMs: colorSince(looks), bars: watch.bars, windowBars: WINDOW_BARS, minimumBars: MINIMUM_BARS, fallBack,
    features: watch.reference.features.map((feature, column) => featureDrift(watch, feature, column, shown)).toSorted((a, b) => offness(b) - offness(a)),
    actions: { ...numbersOf(watch.actions()), rows: actionRows(watch.reference, watch.actions().shares), sentence: actionsSentence(watch) },
    reward: {
      color: watch.rewardColor, bars: watch.reward?.bars ?? 0, liveMeanBps: watch.reward?.meanBps ?? null, referenceMeanBps: watch.reference.reward?.meanBps ?? null,
      referenceDeviationBps: watch.reference.reward?.deviationBps ?? null, score: watch.reward?.score ?? null, sentence: rewardSentence(watch),
    },
    points: shown.map(({ point }) => point), events,
    notes: watch.reference.usual === undefined ? [...DRIFT_NOTES, 'How far windows of the training data lie from the whole was not measured for this model: the customary limits alone hold, and turn sooner than they should.'] : DRIFT_NOTES,
  };
}

function featureDrift(watch: DriftWatch, { name, edges, shares, known }: ModelReference['features'][number], column: number, looks: readonly DriftLook[]): FeatureDrift {
  const reading = watch.feature(column);
  const bins = shares.map((reference, bin): DriftBin => ({ from: edges[bin - 1] ?? null, to: edges[bin] ?? null, reference, live: reading.shares[bin] ?? 0 }));
  return { name, ...numbersOf(reading), known: reading.known, referenceKnown: known, bins, history: looks.map(({ psi }) => psi[column] ?? null) };
}

function numbersOf({ color, psi, amberFrom, redFrom }: ReturnType<DriftWatch['actions']>): Pick<FeatureDrift, 'color' | 'psi' | 'amberFrom' | 'redFrom'> {
  return { color, psi, amberFrom, redFrom };
}

/** How far beyond its own limit; what is missing is furthest. */
function offness({ color, psi, redFrom }: FeatureDrift): number {
  if (psi === null) return color === 'red' ? Infinity : -1;
  return psi / redFrom;
}

function colorSince(looks: readonly DriftLook[]): EpochMs | null {
  const color = looks.at(-1)?.point.color;
  const former = looks.findLastIndex(({ point }) => point.color !== color);
  return looks[former + 1]?.point.timeMs ?? null;
}

import { actionEdges } from '../../compute/drift-reference.ts';
import { limitOf, PSI_AMBER, PSI_RED, stabilityIndex } from '../../compute/psi.ts';
import type { ActionDrift, DriftLightColor, DriftPoint } from '../../contract/drift.ts';
import type { Interval } from '../../domain/interval.ts';
import type { ModelReference } from '../../domain/model.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { AMBER_SCORE, AMBER_SHARE, LOOK_EVERY_BARS, LOOKS_IN_A_ROW, MINIMUM_BARS, RED_SHARE, rewardTest, WINDOW_BARS } from './drift-limits.ts';
import { RewardWatch } from './reward-watch.ts';
import { RollingBins } from './rolling-bins.ts';

/** What a model saw, wanted and made on one bar. */
export interface WatchedBar {
  readonly instrumentId: InstrumentId;
  /** [features] before the normaliser; NaN where unknown. Not kept. */
  readonly values: ArrayLike<number>;
  /** -1 to 1; NaN where it decided nothing. */
  readonly exposure: number;
  /** What the bar brought the account, in basis points. */
  readonly resultBps: number;
}

/** One column of the window beside its reference. */
export interface ColumnReading {
  readonly color: DriftLightColor;
  readonly psi: number | null;
  readonly amberFrom: number;
  readonly redFrom: number;
  readonly known: number;
  /** Of each instrument, on average. */
  readonly rows: number;
  readonly shares: readonly number[];
}

/** The hour and the day cannot drift: how they lie in a window says when it is, not what the market is like. */
const CALENDAR = 'calendar.';

/** A feature that is known on so many fewer of the bars than in training is missing. */
const MISSING_SHARE = 0.5;

/** A look at the window: what is shown of it, and the index of every feature. */
export interface DriftLook {
  readonly point: DriftPoint;
  readonly psi: readonly (number | null)[];
}

export interface DriftWatchOptions {
  readonly reference: ModelReference;
  readonly isContinuous: boolean;
  readonly interval: Interval;
  readonly instruments: readonly InstrumentId[];
}

interface Windows {
  readonly features: RollingBins;
  readonly actions: RollingBins;
  /** Closed bars taken. */
  bars: number;
}

/** Watches one model at one place: its features, its actions and its results, over a window of the newest bars of each instrument. */
export class DriftWatch {
  readonly reference: ModelReference;
  /** Null where validation has left nothing to compare results with. */
  readonly reward: RewardWatch | null;
  readonly #edges: readonly number[];
  readonly #windows: ReadonlyMap<InstrumentId, Windows>;
  #bars = 0;
  #lookedAt = 0;
  /** Looks in a row at which features or actions were red. */
  #redLooks = 0;

  constructor({ reference, isContinuous, interval, instruments }: DriftWatchOptions) {
    this.reference = reference;
    this.#edges = actionEdges(isContinuous ? null : reference.actions.map(({ exposure }) => exposure));
    const features = reference.features.map(({ edges }) => edges);
    this.#windows = new Map(instruments.map((id) => [id, { features: new RollingBins(features, WINDOW_BARS), actions: new RollingBins([this.#edges], WINDOW_BARS), bars: 0 }]));
    this.reward = reference.reward === undefined || !(reference.reward.deviationBps > 0) ? null : new RewardWatch(reference.reward, rewardTest(interval, instruments.length));
  }

  /** Bars taken, over all instruments. */
  get bars(): number {
    return this.#bars;
  }

  take({ instrumentId, values, exposure, resultBps }: WatchedBar): void {
    const windows = this.#windows.get(instrumentId);
    if (windows === undefined) return;
    windows.features.add(values);
    windows.actions.add([exposure]);
    windows.bars++;
    this.#bars++;
    this.reward?.add(resultBps);
  }

  /** Looks at the window when it is time to; null while it is not, and before there are enough bars. */
  look(timeMs: EpochMs): DriftLook | null {
    const each = this.#bars / Math.max(1, this.#windows.size);
    if (each < MINIMUM_BARS || (this.#lookedAt > 0 && each - this.#lookedAt < LOOK_EVERY_BARS)) return null;
    this.#lookedAt = each;
    return this.#lookNow(timeMs);
  }

  /** Returns how a feature is distributed now. One that was there in training and is missing now is as far off as can be. */
  feature(column: number): ColumnReading {
    const { name, shares, known } = this.reference.features[column]!;
    const reading = this.#read(column, 'features', known === 0 ? [] : shares, this.reference.usual?.features[column] ?? null);
    if (name.startsWith(CALENDAR)) return { ...reading, color: 'grey' };
    return reading.rows >= MINIMUM_BARS && reading.known < known - MISSING_SHARE ? { ...reading, color: 'red' } : reading;
  }

  actions(): ColumnReading {
    return this.#read(0, 'actions', this.reference.actions.map(({ share }) => share), this.reference.usual?.actions ?? null);
  }

  /** How the results stand. */
  get rewardColor(): DriftLightColor {
    const { reward } = this;
    if (reward === null || reward.bars < MINIMUM_BARS) return 'grey';
    if (reward.score >= 1) return 'red';
    return reward.score >= AMBER_SCORE ? 'amber' : 'green';
  }

  #lookNow(timeMs: EpochMs): DriftLook {
    const readings = this.reference.features.map((_, column) => this.feature(column));
    const actions = this.actions();
    const judged = readings.filter(({ color }) => color !== 'grey');
    const redShare = judged.filter(({ color }) => color === 'red').length / Math.max(1, judged.length);
    const worst = readings.reduce<number>((most, { psi, color }, column) => (color !== 'grey' && (psi ?? -1) > (readings[most]?.psi ?? -1) ? column : most), readings.findIndex(({ color }) => color !== 'grey'));
    const [features, reward] = [judged.length === 0 ? 'grey' : this.#featuresColor(redShare), this.rewardColor];
    this.#redLooks = features === 'red' || actions.color === 'red' ? this.#redLooks + 1 : 0;
    const raw = worstOf([features, actions.color, reward]);
    // What was found once may be a wild fortnight; results are tested one by one already.
    const isConfirmed = reward === 'red' || this.#redLooks >= LOOKS_IN_A_ROW;
    const color = raw === 'red' && !isConfirmed ? 'amber' : raw;
    const worstPsi = readings[worst]?.psi ?? null;
    return {
      psi: readings.map(({ psi }) => psi),
      point: {
        timeMs, color, redShare, worstPsi, worstFeature: worstPsi === null ? null : this.reference.features[worst]?.name ?? null,
        actionPsi: actions.psi, rewardScore: this.reward?.score ?? null,
      },
    };
  }

  #featuresColor(redShare: number): DriftLightColor {
    const usual = this.reference.usual?.redShare;
    if (redShare >= RED_SHARE && redShare > (usual?.red ?? 0)) return 'red';
    return redShare >= AMBER_SHARE && redShare > (usual?.amber ?? 0) ? 'amber' : 'green';
  }

  #read(column: number, of: 'features' | 'actions', shares: readonly number[], usual: { readonly amber: number; readonly red: number } | null): ColumnReading {
    const counts = new Float64Array(of === 'actions' ? this.#edges.length + 1 : this.reference.features[column]!.shares.length);
    let [known, rows] = [0, 0];
    for (const windows of this.#windows.values()) {
      known += windows[of].addTo(column, counts);
      rows += windows[of].rows;
    }
    // What is usual was found in windows of one instrument: of several together chance does no more.
    const size = { windowBars: this.reference.usual?.windowBars ?? WINDOW_BARS, count: known / Math.max(1, this.#windows.size) };
    const [amberFrom, redFrom] = [limitOf(PSI_AMBER, usual?.amber ?? null, size), limitOf(PSI_RED, usual?.red ?? null, size)];
    const isEnough = size.count >= MINIMUM_BARS / 2 && shares.length === counts.length;
    const psi = isEnough ? stabilityIndex(shares, counts) : null;
    return { psi, amberFrom, redFrom, color: colorOf(psi, amberFrom, redFrom), known: rows === 0 ? 0 : known / rows, rows: rows / Math.max(1, this.#windows.size), shares: [...counts].map((count) => (known === 0 ? 0 : count / known)) };
  }
}

/** The reference and the window's shares of the actions, side by side. */
export function actionRows({ actions }: ModelReference, shares: readonly number[]): ActionDrift['rows'] {
  return actions.map(({ exposure, share }, index) => ({ title: exposureTitle(exposure), reference: share, live: shares[index] ?? 0 }));
}

/** `flat`, `long`, `short 40 %`. */
export function exposureTitle(exposure: number): string {
  if (exposure === 0) return 'flat';
  const side = exposure > 0 ? 'long' : 'short';
  return Math.abs(exposure) === 1 ? side : `${side} ${Math.round(Math.abs(exposure) * 100)} %`;
}

/** Returns the worst of several lights; grey where all are. */
export function worstOf(colors: readonly DriftLightColor[]): DriftLightColor {
  return (['red', 'amber', 'green'] as const).find((color) => colors.includes(color)) ?? 'grey';
}

function colorOf(psi: number | null, amberFrom: number, redFrom: number): DriftLightColor {
  if (psi === null || Number.isNaN(psi)) return 'grey';
  if (psi >= redFrom) return 'red';
  return psi >= amberFrom ? 'amber' : 'green';
}

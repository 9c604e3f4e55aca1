import type { Bar, FundingDue } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { logRatio } from '../log-ratio.ts';
import type { SourceState } from '../market-feature-set.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';
import type { BarMemory } from './bar-memory.ts';
import type { FeatureGroup, FeatureLine } from './feature-group.ts';
import { defineGroup } from './feature-group.ts';
import { OtherBars } from './other-bars.ts';
import type { OtherBarsSnapshot } from './other-bars.ts';

const PAIRS = 96;
const CATCH_UP = 12;
const FUNDINGS = 3;
/** Funding comes every 8 hours at most; after a day without it is not known what holds. */
const FUNDING_LIFE_MS = 25 * 3_600_000;

const LINES: readonly FeatureLine[] = [
  ['lead-1', 'Return of the leader, 1 bar', 'log ratio', [-1, 1], 'ln(R[t-1] / R[t-2]), R the close of the reference (BTC)', 'Lo & MacKinlay 1990, Rev. Financial Studies 3(2)'],
  ['lead-3', 'Return of the leader, 3 bars', 'log ratio', [-1, 1], 'ln(R[t-1] / R[t-4])', 'Lo & MacKinlay 1990'],
  ['lead-12', 'Return of the leader, 12 bars', 'log ratio', [-1, 1], 'ln(R[t-1] / R[t-13])', 'Lo & MacKinlay 1990'],
  ['beta', 'Beta to the leader', 'ratio', [-5, 5], 'covariance / variance of the reference of 96 pairs of log returns, to t-1', 'Sharpe 1964, J. Finance 19(3)'],
  ['correlation', 'Correlation with the leader', 'share', [-1, 1], 'correlation of 96 pairs of log returns, to t-1', 'Pearson'],
  ['catch-up', 'What the leader has moved and we have not', 'log ratio', [-1, 1], 'beta × ln(R[t-1] / R[t-13]) - ln(close[t-1] / close[t-13])', 'Hou 2007, Rev. Financial Studies 20(4)'],
  ['basis', 'Basis', 'log ratio', [-0.2, 0.2], 'ln(close[t-1] / B[t-1]), B the close of the other market of the pair (spot of a perpetual)', 'Working 1949, Am. Economic Review 39(6)', 'basis bars'],
  ['basis-change', 'Change of the basis', 'log ratio', [-0.2, 0.2], 'basis - basis 12 bars before', 'Working 1949', 'basis bars'],
  ['funding', 'Funding rate', 'share', [-0.03, 0.03], 'the last rate that was due', 'Binance, funding rates', 'funding'],
  ['funding-mean', 'Funding rate, mean', 'share', [-0.03, 0.03], 'mean of the last 3 rates that were due', 'Binance, funding rates', 'funding'],
];

/**
 * What other markets tell. Their bars count from the bar before on: those of this very close may arrive before or after ours, and the order in which bars
 * of equal time come must change nothing.
 */
export class CrossGroup implements FeatureGroup {
  readonly features = defineGroup('cross', LINES, 'reference bars');
  readonly #reference: OtherBars;
  readonly #basisBars: OtherBars;
  readonly #ours = new Ring(PAIRS);
  readonly #theirs = new Ring(PAIRS);
  readonly #basis = new Ring(CATCH_UP + 1);
  readonly #rates = new Ring(FUNDINGS);
  readonly #products = new Float64Array(3);
  #fundedMs = Number.NaN;
  /** Of the bar that is being written. */
  #beta = Number.NaN;

  constructor(barMs: number) {
    this.#reference = new OtherBars(barMs);
    this.#basisBars = new OtherBars(barMs);
  }

  takeReference(bar: Bar): void {
    this.#reference.take(bar);
  }

  takeBasis(bar: Bar): void {
    this.#basisBars.take(bar);
  }

  takeFunding({ timeMs, rate }: FundingDue): void {
    this.#rates.push(rate);
    this.#fundedMs = timeMs;
  }

  get referenceState(): SourceState {
    if (!this.#reference.hasBegun) return 'absent';
    if (!this.#reference.isAbreast) return 'stale';
    return this.#ours.count === PAIRS ? 'ready' : 'warming-up';
  }

  get basisState(): SourceState {
    if (!this.#basisBars.hasBegun) return 'absent';
    return this.#basisBars.isAbreast ? 'ready' : 'stale';
  }

  fundingState(timeMs: EpochMs): SourceState {
    if (Number.isNaN(this.#fundedMs)) return 'absent';
    if (timeMs - this.#fundedMs > FUNDING_LIFE_MS) return 'stale';
    return this.#rates.count === FUNDINGS ? 'ready' : 'warming-up';
  }

  write(bar: Bar, memory: BarMemory, out: Float64Array, from: number): void {
    const reference = this.#reference;
    reference.settle(bar.closeTimeMs, memory.openMs.at(1));
    this.#basisBars.settle(bar.closeTimeMs, memory.openMs.at(1));
    const lead = reference.returnOver(CATCH_UP);
    const led = returnBefore(memory);
    out[from] = reference.returnOver(1);
    out[from + 1] = reference.returnOver(3);
    out[from + 2] = lead;
    this.#writePairs(memory, out, from + 3);
    // Not the clamped beta of the row: what it says of the leader is to be exact.
    out[from + 5] = this.#beta * lead - led;
    this.#writeBasis(memory, out, from + 6);
    const isFunded = bar.closeTimeMs - this.#fundedMs <= FUNDING_LIFE_MS;
    out[from + 8] = isFunded ? this.#rates.at(0) : Number.NaN;
    out[from + 9] = isFunded ? this.#rates.mean(FUNDINGS) : Number.NaN;
  }

  snapshot(): CrossSnapshot {
    return { others: [this.#reference.snapshot(), this.#basisBars.snapshot()], rings: this.#rings().map((ring) => ring.snapshot()), fundedMs: Number.isNaN(this.#fundedMs) ? null : this.#fundedMs };
  }

  restore(snapshot: unknown): void {
    const { others, rings, fundedMs } = snapshot as CrossSnapshot;
    this.#reference.restore(others[0]);
    this.#basisBars.restore(others[1]);
    this.#rings().forEach((ring, index) => { ring.restore(rings[index]!); });
    this.#fundedMs = fundedMs ?? Number.NaN;
  }

  #writePairs({ change, openMs, barMs }: BarMemory, out: Float64Array, from: number): void {
    const theirs = this.#reference.returnOver(1);
    const ours = openMs.at(1) - openMs.at(2) === barMs ? change.at(1) : Number.NaN;
    if (ours - theirs === ours - theirs) {
      this.#ours.push(ours);
      this.#theirs.push(theirs);
    }
    this.#beta = Number.NaN;
    out[from] = Number.NaN;
    out[from + 1] = Number.NaN;
    if (!this.#reference.isAbreast || this.#ours.count < PAIRS) return;
    const products = this.#products;
    this.#ours.coproducts(this.#theirs, PAIRS, products);
    const [together, own, other] = [products[0]!, products[1]!, products[2]!];
    if (!(other > 0)) return;
    this.#beta = together / other;
    out[from] = this.#beta;
    if (own > 0) out[from + 1] = together / Math.sqrt(own * other);
  }

  #writeBasis({ close, openMs, barMs }: BarMemory, out: Float64Array, from: number): void {
    const basis = logRatio(close.at(1), this.#basisBars.close);
    this.#basis.push(basis);
    out[from] = basis;
    const reaches = openMs.at(0) - openMs.at(CATCH_UP) === CATCH_UP * barMs;
    out[from + 1] = reaches ? basis - this.#basis.at(CATCH_UP) : Number.NaN;
  }

  #rings(): readonly Ring[] {
    return [this.#ours, this.#theirs, this.#basis, this.#rates];
  }
}

interface CrossSnapshot {
  readonly others: readonly [OtherBarsSnapshot, OtherBarsSnapshot];
  readonly rings: readonly RingSnapshot[];
  readonly fundedMs: number | null;
}

function returnBefore({ close, openMs, barMs }: BarMemory): number {
  return openMs.at(1) - openMs.at(1 + CATCH_UP) === CATCH_UP * barMs ? logRatio(close.at(1), close.at(1 + CATCH_UP)) : Number.NaN;
}

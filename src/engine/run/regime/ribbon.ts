import { setImmediate } from 'node:timers/promises';
import type { RegimeRibbon, RegimeSegment } from '../../contract/regime.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar } from '../../domain/market-event.ts';
import { REGIME_LABELS } from '../../domain/regime.ts';
import type { RegimeLabel } from '../../domain/regime.ts';
import type { EpochMs } from '../../domain/units.ts';
import { RegimeDetector, TRAINING_BARS, WARM_UP_BARS } from '../../regime/detector.ts';

/** What was read at the close of one bar. */
interface BarRegime {
  readonly timeMs: EpochMs;
  readonly label: RegimeLabel;
  /** Open of the bar with which the label began. */
  readonly since: EpochMs;
  readonly probabilities: readonly number[];
  readonly isBreak: boolean;
}

/** Reads the closed bars that opened in [from, to), oldest first. */
export type BarReader = (from: EpochMs, to: EpochMs) => Promise<readonly Bar[]>;

/** Stretches begin at whole multiples of this many bars, so that scrolling asks for the same ones again. */
const STRETCH_BARS = 512;

/** Readings kept of one ribbon; the oldest go first. */
const MOST_READINGS = 50_000;

/** Bars that are read in one go before the thread may do other work. */
const SLICE = 84;

/**
 * The regimes of one series, read on demand and kept: forwards it goes on where it stopped, backwards it reads the stretch before. Every bar is
 * read by the same detector that trading uses, from the bars before it alone.
 */
export class Ribbon {
  readonly #interval: Interval;
  readonly #read: BarReader;
  #readings: BarRegime[] = [];
  /** What is read begins here, and the next bar to be read opens no earlier than that. */
  #fromMs: EpochMs | null = null;
  #nextMs: EpochMs = 0;
  #detector: RegimeDetector;
  #last: Promise<unknown> = Promise.resolve();

  constructor(interval: Interval, read: BarReader) {
    this.#interval = interval;
    this.#read = read;
    this.#detector = new RegimeDetector(interval);
  }

  /** Returns the regimes of the bars that opened in [from, to]. One request after another: they share what they read. */
  async between(from: EpochMs, to: EpochMs): Promise<RegimeRibbon> {
    const turn = this.#last.then(() => this.#extend(from, to));
    this.#last = turn.catch(() => undefined);
    await turn;
    return ribbonOf(this.#readings.filter(({ timeMs }) => timeMs >= from && timeMs <= to));
  }

  async #extend(from: EpochMs, to: EpochMs): Promise<void> {
    const lengthMs = intervalMs(this.#interval);
    const stretchMs = STRETCH_BARS * lengthMs;
    const begin = from - (from % stretchMs);
    // Far ahead of what is known: what lies between is not wanted.
    if (this.#fromMs === null || begin > this.#nextMs + stretchMs) await this.#begin(begin);
    else if (begin < this.#fromMs) await this.#prepend(begin, this.#fromMs);
    if (to >= this.#nextMs) await this.#go(await this.#read(this.#nextMs, to + 1));
    if (this.#readings.length > MOST_READINGS) {
      this.#readings = this.#readings.slice(-MOST_READINGS);
      this.#fromMs = this.#readings[0]?.timeMs ?? this.#fromMs;
    }
  }

  async #begin(fromMs: EpochMs): Promise<void> {
    this.#detector = await this.#warmed(fromMs);
    this.#readings = [];
    this.#fromMs = fromMs;
    this.#nextMs = fromMs;
  }

  async #go(bars: readonly Bar[]): Promise<void> {
    this.#readings.push(...await readRegimes(this.#detector, bars, this.#readings.at(-1) ?? null));
    const last = bars.at(-1);
    if (last) this.#nextMs = last.openTimeMs + 1;
  }

  async #prepend(fromMs: EpochMs, toMs: EpochMs): Promise<void> {
    const detector = await this.#warmed(fromMs);
    this.#readings = [...await readRegimes(detector, await this.#read(fromMs, toMs), null), ...this.#readings];
    this.#fromMs = fromMs;
  }

  /** Returns a detector that says of the bars from here on what one would say that had seen everything. */
  async #warmed(fromMs: EpochMs): Promise<RegimeDetector> {
    const detector = new RegimeDetector(this.#interval);
    const bars = await this.#read(Math.max(0, fromMs - WARM_UP_BARS * intervalMs(this.#interval)), fromMs);
    // A model needs the whole of its history; the rest settles filter and label.
    const history = bars.length - (WARM_UP_BARS - TRAINING_BARS);
    for (const [index, bar] of bars.entries()) {
      if (index < history) detector.remember(bar);
      else detector.update(bar);
      if (index % SLICE === 0) await setImmediate();
    }
    return detector;
  }
}

async function readRegimes(detector: RegimeDetector, bars: readonly Bar[], before: BarRegime | null): Promise<readonly BarRegime[]> {
  const readings: BarRegime[] = [];
  let last = before;
  for (const [index, bar] of bars.entries()) {
    const reading = detector.update(bar);
    if (reading !== null) {
      const { label, probabilities, brokeAtMs } = reading;
      last = { timeMs: bar.openTimeMs, label, since: last?.label === label ? last.since : bar.openTimeMs, probabilities: REGIME_LABELS.map((one) => probabilities[one]), isBreak: brokeAtMs === bar.closeTimeMs };
      readings.push(last);
    }
    if (index % SLICE === 0) await setImmediate();
  }
  return readings;
}

function ribbonOf(readings: readonly BarRegime[]): RegimeRibbon {
  const segments: { from: EpochMs; to: EpochMs; label: RegimeLabel; since: EpochMs; sum: number; count: number }[] = [];
  for (const { timeMs, label, since, probabilities } of readings) {
    const last = segments.at(-1);
    const probability = probabilities[REGIME_LABELS.indexOf(label)]!;
    if (last?.label === label) Object.assign(last, { to: timeMs, sum: last.sum + probability, count: last.count + 1 });
    else segments.push({ from: timeMs, to: timeMs, label, since, sum: probability, count: 1 });
  }
  return {
    segments: segments.map(({ sum, count, ...segment }): RegimeSegment => ({ ...segment, probability: sum / count })),
    bars: readings.map(({ timeMs, probabilities }) => ({ timeMs, percents: probabilities.map((value) => Math.round(value * 100)) })),
    breaks: readings.flatMap(({ timeMs, isBreak }) => (isBreak ? [timeMs] : [])),
  };
}

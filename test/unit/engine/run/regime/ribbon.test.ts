import { describe, expect, it } from 'vitest';
import { REGIME_LABELS } from '../../../../../src/engine/domain/regime.ts';
import { RegimeDetector } from '../../../../../src/engine/regime/detector.ts';
import { Ribbon } from '../../../../../src/engine/run/regime/ribbon.ts';
import { sharedBars } from '../../../../support/shared-bars.ts';

const HOUR = 3_600_000;
const hours = sharedBars('data/klines/spot-1h/BTCUSDT-1h-2018-01-01_2023-12-31.csv.gz');

describe.skipIf(hours === null)('a ribbon', () => {
  const bars = (hours ?? []).slice(0, 6000);
  const openOf = (index: number): number => bars[index]?.openTimeMs ?? Number.NaN;
  const detector = new RegimeDetector('1h');
  const truth = bars.map((bar) => ({ timeMs: bar.openTimeMs, label: detector.update(bar)?.label ?? null }));
  const reader = (until = Infinity) => (from: number, to: number) => Promise.resolve(bars.filter(({ openTimeMs }) => openTimeMs >= from && openTimeMs < to && openTimeMs < until));

  /** Labels bar by bar, from the segments. */
  function labelsOf(ribbon: Awaited<ReturnType<Ribbon['between']>>): readonly unknown[] {
    return ribbon.bars.map(({ timeMs }) => ({ timeMs, label: ribbon.segments.find(({ from, to }) => timeMs >= from && timeMs <= to)?.label }));
  }

  it('says of every bar what a detector says that has seen everything before it, and nothing later', async () => {
    const ribbon = await new Ribbon('1h', reader()).between(openOf(4000), openOf(5000));
    expect(labelsOf(ribbon)).toEqual(truth.slice(4000, 5001));
  });

  it('says the same in whatever order it is asked, and as bars come in', async () => {
    const scrolled = new Ribbon('1h', reader());
    await scrolled.between(openOf(5200), openOf(5400));
    await scrolled.between(openOf(4700), openOf(5100));
    expect(labelsOf(await scrolled.between(openOf(4000), openOf(5400)))).toEqual(truth.slice(4000, 5401));
    let until = openOf(5000);
    const live = new Ribbon('1h', (from, to) => reader(until)(from, to));
    await live.between(openOf(4800), openOf(5400));
    for (const at of [5001, 5002, 5050]) {
      until = openOf(at);
      const { segments } = await live.between(openOf(4800), openOf(5400));
      expect(segments.at(-1)?.to).toBe(openOf(at - 1));
    }
    expect(labelsOf(await live.between(openOf(4800), openOf(5400)))).toEqual(truth.slice(4800, 5050));
  });

  it('answers requests that come at once as if one came after the other', async () => {
    const ribbon = new Ribbon('1h', reader());
    const [late, early] = await Promise.all([ribbon.between(openOf(5000), openOf(5200)), ribbon.between(openOf(4500), openOf(5300))]);
    expect(labelsOf(late)).toEqual(truth.slice(5000, 5201));
    expect(labelsOf(early)).toEqual(truth.slice(4500, 5301));
  });

  it('tells since when a label holds, also where that was before the stretch', async () => {
    const { segments } = await new Ribbon('1h', reader()).between(openOf(4000), openOf(5000));
    const second = segments[1];
    const inside = await new Ribbon('1h', reader()).between((second?.from ?? 0) + 2 * HOUR, second?.to ?? 0);
    expect(inside.segments[0]?.since).toBe(second?.from);
  });

  it('gives percents that add up, and is empty where there is too little history', async () => {
    const { bars: drawn } = await new Ribbon('1h', reader()).between(openOf(4000), openOf(4200));
    for (const { percents } of drawn) {
      expect(percents).toHaveLength(REGIME_LABELS.length);
      expect(Math.abs(percents.reduce((sum, value) => sum + value, 0) - 100)).toBeLessThanOrEqual(2);
    }
    expect(await new Ribbon('1h', reader()).between(openOf(0), openOf(200))).toEqual({ segments: [], bars: [], breaks: [] });
  });
});

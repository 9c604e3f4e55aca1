import type { TrainingSpan } from '../../../../../engine/contract/training.ts';
import type { Stretch } from '../../../components/charts/SpanChart.tsx';
import { SpanChart } from '../../../components/charts/SpanChart.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import type { TimeSpan } from '../../lab/window.ts';
import { utcDay } from '../../lab/window.ts';

const DAY_MS = 86_400_000;
const NAMES = { train: 'Learned from', validation: 'Chosen by', test: 'Judged by' } as const;
const TONES = { train: 'one', validation: 'four', test: 'two' } as const;
const LEGEND = [{ tone: 'one', name: 'Learned from' }, { tone: 'four', name: 'Chosen by' }, { tone: 'two', name: 'Judged by' }, { tone: 'quiet', name: 'Left out or unused' }] as const;

/** Draws how the time is divided: what is learned from, chosen by and judged by, with what is left out between them. */
export function SplitBar({ spans, coverage = null }: { readonly spans: readonly Pick<TrainingSpan, 'name' | 'from' | 'to'>[]; readonly coverage?: TimeSpan | null }) {
  const parts = spans.map((span) => ({ ...span, tone: TONES[span.name], text: textOf(span) }));
  const gaps = parts.slice(1).flatMap((part, index): Stretch[] => {
    const before = parts[index];
    return before === undefined || before.to >= part.from ? [] : [{ from: before.to, to: part.from, tone: 'quiet', text: `Left out: ${length(before.to, part.from)}, so that neither part knows of the other` }];
  });
  const whole: readonly Stretch[] = coverage === null ? [] : [{ ...coverage, tone: 'quiet', text: `Stored: ${utcDay(coverage.from)} to ${utcDay(coverage.to - 1)}` }];
  return <SpanChart label={`${parts.map(({ text }) => text).join('. ')}.`} rows={[{ name: '', stretches: [...whole, ...gaps, ...parts] }]} tones={LEGEND} rowHeight={28} axis={8} />;
}

function textOf({ name, from, to }: Pick<TrainingSpan, 'name' | 'from' | 'to'>): string {
  return `${NAMES[name]}: ${utcDay(from)} to ${utcDay(to - 1)}, ${length(from, to)}`;
}

function length(from: number, to: number): string {
  const days = (to - from) / DAY_MS;
  return `${formatNumber(days, days < 10 ? 1 : 0)} days`;
}

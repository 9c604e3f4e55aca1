import type { BotVersions, BotVersionSpan } from '../../../../../../engine/contract/boosting.ts';
import type { SpanRow } from '../../../../components/charts/SpanChart.tsx';

/** A stretch in which one version traded, or none did, as a row of a table. */
export interface VersionLine extends BotVersionSpan {
  readonly key: string;
}

/** Returns who traded when, newest first. */
export function versionLines({ spans }: Pick<BotVersions, 'spans'>): readonly VersionLine[] {
  return spans.map((span) => ({ ...span, key: `${span.fromMs} ${span.code ?? ''}` })).toReversed();
}

/** Lays out who traded and who was in the shadow; neighbours have different tones, as the change between them is what matters. */
export function spanRows({ spans, shadows }: Pick<BotVersions, 'spans' | 'shadows'>, nowMs: number): readonly SpanRow[] {
  let trading = 0;
  const trades = spans.map(({ code, title, fromMs, toMs, sentence }) => {
    if (code !== null) trading += 1;
    return { from: fromMs, to: toMs ?? nowMs, tone: code === null ? 'quiet' as const : trading % 2 === 1 ? 'one' as const : 'two' as const, text: `${code === null ? 'None trades' : title}. ${sentence}` };
  });
  const beside = shadows.map(({ title, fromMs, toMs, sentence }) => ({ from: fromMs, to: toMs ?? nowMs, tone: 'three' as const, text: `${title}, in the shadow. ${sentence}` }));
  return [{ name: 'trades', stretches: trades }, ...(beside.length === 0 ? [] : [{ name: 'shadow', stretches: beside }])];
}

import type { BotLogEntry, BotMark, BotShadowSpan, BotVersions, BotVersionSpan, RetrainRecord } from '../../../contract/boosting.ts';

/** What the spans are made of. */
export interface VersionSource {
  readonly botId: string;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** The log from the beginning of the time that is asked for on, with the newest step of each outcome before it; oldest first. */
  readonly entries: readonly BotLogEntry[];
  readonly titleOf: (code: string) => string;
}

interface Span { readonly from: number; readonly to: number }

/** Works out of the log which version traded when, which decided beside it, and what happened; only what touches [from, to]. */
export function botVersions({ botId, startedMs, endedMs, entries, titleOf }: VersionSource, span: Span): BotVersions {
  const records = entries.flatMap((entry) => (entry.kind === 'step' ? [entry.record] : []));
  const touches = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number | null }): boolean => fromMs <= span.to && (toMs ?? Number.POSITIVE_INFINITY) >= span.from;
  return {
    botId,
    spans: spansOf(records, startedMs, endedMs).filter(touches).map((one): BotVersionSpan => ({ ...one, title: one.code === null ? 'No version' : titleOf(one.code) })),
    shadows: shadowsOf(records, endedMs).filter(touches).map((one): BotShadowSpan => ({ ...one, title: titleOf(one.code) })),
    marks: entries.map(markOf).filter(({ timeMs }) => timeMs >= span.from && timeMs <= span.to),
  };
}

/** Where no bot is or was. */
export const NO_VERSIONS: BotVersions = { botId: null, spans: [], shadows: [], marks: [] };

function spansOf(records: readonly RetrainRecord[], startedMs: number, endedMs: number | null): readonly Omit<BotVersionSpan, 'title'>[] {
  const spans: Omit<BotVersionSpan, 'title'>[] = [];
  let open: Omit<BotVersionSpan, 'title'> = { code: null, fromMs: startedMs, toMs: null, why: null, sentence: 'The bot began without a version: nothing was traded.' };
  for (const { activeCode, whenMs, why, sentence } of records) {
    if (activeCode === open.code) continue;
    spans.push({ ...open, toMs: whenMs });
    open = { code: activeCode, fromMs: whenMs, toMs: null, why, sentence };
  }
  return [...spans, { ...open, toMs: endedMs }];
}

/** A version decides beside from when it passed until it takes over or is dropped. */
function shadowsOf(records: readonly RetrainRecord[], endedMs: number | null): readonly Omit<BotShadowSpan, 'title'>[] {
  const shadows: Omit<BotShadowSpan, 'title'>[] = [];
  for (const { outcome, code, whenMs, sentence } of records) {
    if (code === null) continue;
    if (outcome === 'passed') shadows.push({ code, fromMs: whenMs, toMs: endedMs, outcome: null, sentence });
    if (outcome === 'swapped' || outcome === 'dropped' || outcome === 'declined') {
      const at = shadows.findLastIndex((one) => one.code === code && one.outcome === null);
      const open = shadows[at];
      if (open !== undefined) shadows[at] = { ...open, toMs: whenMs, outcome: outcome === 'swapped' ? 'swapped' : 'dropped', sentence };
    }
  }
  return shadows;
}

function markOf(entry: BotLogEntry): BotMark {
  const { seq, timeMs } = entry;
  return entry.kind === 'finding' ? { seq, timeMs, kind: 'finding', code: null, sentence: entry.finding.reason } : { seq, timeMs, kind: entry.record.outcome, code: entry.record.code, sentence: entry.record.sentence };
}

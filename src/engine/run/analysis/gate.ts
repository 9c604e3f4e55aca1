import type { Store } from '../../adapters/sqlite/store.ts';
import type { GateLine, GateReport, GateStage, GateSubject } from '../../contract/evidence.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { openDossier } from './gate/dossier.ts';
import { DEMO_LINES, DEMO_TRADES, PAPER_LINES, RUN_LINES, TOOL_LINES } from './gate/lines.ts';
import { dateText } from './say.ts';

/** A quarter of a year: markets change, and what was shown of one says less and less of the next. Chosen by us. */
export const VALID_MS = 90 * DAY_MS;

export interface GateInput {
  readonly store: Store;
  readonly nowMs: EpochMs;
  readonly codeVersion: string;
  readonly stage: GateStage;
  readonly subject: GateSubject;
}

const RESEARCHED = [...RUN_LINES, ...TOOL_LINES];
/** The protocol judges on days that come after what was learned from, and looks at each bar when it closes: what the tools ask of a strategy that stays what it is, is in its runs. */
const BOT_LINES = { paper: RUN_LINES, demo: [...RUN_LINES, ...PAPER_LINES], live: [...RUN_LINES, ...PAPER_LINES, ...DEMO_TRADES] } as const;
const LINES = { paper: RESEARCHED, demo: [...RESEARCHED, ...PAPER_LINES], live: [...RESEARCHED, ...PAPER_LINES, ...DEMO_LINES] } as const;

/** Returns what a strategy has to show before its next stage, line by line, from what is on file. Runs nothing. */
export function gateReport({ store, nowMs, codeVersion, stage, subject }: GateInput): GateReport {
  const dossier = openDossier({ store, subject, nowMs, codeVersion, validMs: VALID_MS });
  const lines = (subject.protocol === undefined ? LINES : BOT_LINES)[stage].map((line) => line({ store, dossier, validMs: VALID_MS }));
  const isPassed = lines.every(({ ok }) => ok);
  const expiresMs = lines.reduce<number | null>((first, line) => (line.ok && line.expiresMs !== null && (first === null || line.expiresMs < first) ? line.expiresMs : first), null);
  return { stage, subject, lines, isPassed, sentence: sentenceOf(stage, lines, expiresMs), createdMs: nowMs, expiresMs };
}

const NEXT = { paper: 'to be traded on paper', demo: 'for a demo account', live: 'for real money' } as const;

function sentenceOf(stage: GateStage, lines: readonly GateLine[], expiresMs: number | null): string {
  const missing = lines.filter(({ ok }) => !ok);
  if (missing.length > 0) return `Not ready ${NEXT[stage]}: ${missing.length} of ${lines.length} lines are not passed (${missing.map(({ title }) => title.toLowerCase()).join('; ')}).`;
  return `Ready ${NEXT[stage]}: all ${lines.length} lines are passed${expiresMs === null ? '' : `, until ${dateText(expiresMs)}`}. That is the past, not a promise.`;
}

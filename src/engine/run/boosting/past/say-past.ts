import { MINUTE_MS } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import { timeText } from '../../analysis/say.ts';
import type { Stretch } from '../../data/download/missing-stretches.ts';
import type { SessionPlan } from '../../session/plan.ts';

interface Found {
  readonly plan: Pick<SessionPlan, 'kind'>;
  readonly instrumentId: InstrumentId;
  readonly span: Stretch;
  readonly bars: readonly Bar[];
  readonly missing: readonly Stretch[];
  readonly left: readonly Bar[];
  readonly wild: readonly Bar[];
}

/** Says what a person should know of the bars from before a session; null when all of them are there and look like prices. */
export function sayPast(found: Found): string | null {
  const parts = [sayMissing(found), sayLeft(found), sayWild(found)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

function sayMissing({ plan, instrumentId, span, bars, missing }: Found): string | null {
  const wanted = (span.to - span.from) / MINUTE_MS;
  if (missing.length === 0) return null;
  const lack = plan.kind === 'practice' ? 'the practice market has no more behind it' : `no more are stored${plan.kind === 'replay' ? '; import earlier ones to begin sooner' : ''}`;
  if (bars.length === 0) return `No bars of one minute of ${instrumentId} are known from before the session (${count(wanted)} were wanted): ${lack}.`;
  const [first] = missing;
  const isOnlyShort = missing.length === 1 && first?.from === span.from;
  const known = `Of ${count(wanted)} bars of one minute of ${instrumentId} before the session ${count(bars.length)} are known`;
  if (isOnlyShort) return `${known}, from ${at(first.to)} on: ${lack}.`;
  const longest = missing.reduce((one, other) => (other.to - other.from > one.to - one.from ? other : one));
  return `${known}; there ${missing.length === 1 ? 'is a gap' : `are ${count(missing.length)} gaps`}, the longest from ${at(longest.from)} to ${at(longest.to)}. Nothing is learned across a gap.`;
}

function sayLeft({ instrumentId, left: [first, ...more] }: Found): string | null {
  if (first === undefined) return null;
  return `${more.length === 0 ? 'A bar' : `${count(more.length + 1)} bars`} of ${instrumentId} before the session cannot be (the first at ${at(first.openTimeMs)}: open ${first.open}, high ${first.high}, low ${first.low}, close ${first.close}) and ${more.length === 0 ? 'is' : 'are'} left out.`;
}

function sayWild({ instrumentId, wild: [first, ...more] }: Found): string | null {
  if (first === undefined) return null;
  return `The price of ${instrumentId} doubles or halves within a minute at ${at(first.openTimeMs)}${more.length === 0 ? '' : ` and ${count(more.length)} more times`}: check the stored data, as trees learn such a bar too.`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function at(timeMs: EpochMs): string {
  return `${timeText(timeMs)} UTC`;
}

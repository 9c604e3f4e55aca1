import type { ReplayDocument } from '../../engine/worker/commands/replay-command.ts';
import { count, money, things } from './words.ts';

/** Writes what a replay found. */
export function replayText(document: ReplayDocument): string {
  const { sessionId, title, afterRecord, inputs, outputs, compared, difference, missing, finalEquity, quoteAsset, damage, exported } = document;
  return [
    `Session ${sessionId}${title === '' ? '' : ` (${title})`}: ${things(inputs, 'input')} played again, ${things(outputs, 'output')}.`,
    ...(afterRecord === 0 ? [] : [`From the snapshot at record ${count(afterRecord)} on: older records are no longer kept.`]),
    difference === null
      ? `Identical: what each of ${count(compared)} inputs brought about is what it brought about then.`
      : missing !== null ? `Cannot be played again from record ${difference.sequence} on: ${missing}. ${count(compared)} records before it are identical.`
        : `DIFFERENT at record ${difference.sequence}: expected ${difference.expected}, found ${difference.actual}. ${count(compared)} records before it are identical.`,
    `Equity ${missing === null ? 'at the end' : 'there'}: ${money(finalEquity)} ${quoteAsset}`,
    ...(damage === null ? [] : [`Beware: ${damage}.`]),
    ...(exported === null ? [] : [`Exported ${things(exported.records, 'record')} to ${exported.path}`]),
  ].join('\n');
}

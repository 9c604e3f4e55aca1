import { formatDuration, formatTime } from '../../format/time.ts';
import type { Zone } from '../../format/time.ts';
import { counted } from '../../format/write.ts';
import { stepLook } from './step-look.ts';
import type { PlacedPiece } from './strip-layout.ts';
import type { StepMark, StripPiece } from './version-strip.ts';

/** Says what a piece of the ribbon is, or what several are that are drawn as one. */
export function pieceSentence({ pieces, shown }: Pick<PlacedPiece, 'pieces' | 'shown'>, zone: Zone): string {
  if (pieces.length === 1) return singleSentence(pieces[0], zone);
  const between = `${at(pieces[0].fromMs, zone)} to ${until(pieces.at(-1) ?? shown, zone)}`;
  if (shown.type === 'shadow') return `${counted(pieces.length, 'version')} in the shadow one after the other, ${between}. Zoom in to see each.`;
  if (shown.type === 'version') return `${counted(pieces.length, 'change')} of what decides, ${between}. Zoom in to see each.`;
  return `${counted(pieces.length, 'step')}, ${between}: ${tally(pieces.filter((piece) => piece.type === 'step'))}. ${shown.sentence}`;
}

/** A version shortly: when it was trained, in the person's zone, or the end of its title. */
export function shortVersion(title: string, zone: Zone): string {
  const stamp = /(\d{4}-\d\d-\d\d) (\d\d:\d\d)$/.exec(title);
  return stamp === null ? title : formatTime(Date.parse(`${stamp[1] ?? ''}T${stamp[2] ?? ''}Z`), zone, 'minute');
}

function singleSentence(piece: StripPiece, zone: Zone): string {
  const { fromMs, toMs, sentence } = piece;
  switch (piece.type) {
    case 'step': return `${at(fromMs, zone)} · ${ledBy(stepLook(piece.kind).word, sentence)}`;
    case 'shadow': return `${piece.title}, in the shadow ${at(fromMs, zone)} to ${until(piece, zone)}. ${sentence}`;
    case 'version': {
      const length = toMs === null ? '' : `, ${formatDuration(toMs - fromMs)}`;
      return `${piece.code === null ? 'Nothing decides' : piece.title}, ${at(fromMs, zone)} to ${until(piece, zone)}${length}. ${sentence}`;
    }
  }
}

function tally(steps: readonly StepMark[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of steps) counts.set(stepLook(kind).word, (counts.get(stepLook(kind).word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

function at(timeMs: number, zone: Zone): string {
  return formatTime(timeMs, zone, 'stamp');
}

function until({ toMs }: Pick<StripPiece, 'toMs'>, zone: Zone): string {
  return toMs === null ? 'now' : at(toMs, zone);
}

/** Puts the word of a step before its sentence, unless that begins with it. */
function ledBy(word: string, sentence: string): string {
  return sentence.toLowerCase().startsWith(word) ? sentence : `${word.charAt(0).toUpperCase()}${word.slice(1)}. ${sentence}`;
}

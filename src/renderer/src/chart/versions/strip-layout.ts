import type { StepMark, StripPiece, VersionStrip } from './version-strip.ts';
import { importanceOf } from './step-look.ts';

/** Where the chart has drawn which moment, for one frame. */
export interface TimePlaces {
  /** Width of the plot, without the scale of prices. */
  readonly width: number;
  /** Opening of the first and close of the last bar in view. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Close of the newest bar that is drawn. */
  readonly newestMs: number;
  /** The place of a moment: the left edge of the bar that opens then. What no bar covers stands at the nearest one. */
  readonly xOf: (timeMs: number) => number;
}

/** A piece, or several that would be too small to be told apart, where it is drawn. */
export interface PlacedPiece {
  readonly key: string;
  readonly x1: number;
  readonly x2: number;
  readonly lane: StripPiece['type'];
  /** Oldest first; never empty. */
  readonly pieces: readonly [StripPiece, ...StripPiece[]];
  /** The one that stands for all. */
  readonly shown: StripPiece;
}

/** Narrower stretches are drawn together. */
export const LEAST_WIDTH = 4;
/** Marks nearer to each other are drawn as one. */
const LEAST_GAP = 11;

/** Places what is in view; hundreds of versions cost no more than fit side by side. Ordered by lane, then time. */
export function placeStrip(strip: VersionStrip, places: TimePlaces): readonly PlacedPiece[] {
  const inView = <Piece extends StripPiece>(pieces: readonly Piece[]): readonly Piece[] => pieces.filter(({ fromMs, toMs }) => fromMs <= places.toMs && (toMs ?? Infinity) >= places.fromMs);
  return [...placeStretches('version', inView(strip.versions), places), ...placeStretches('shadow', inView(strip.shadows), places), ...placeSteps(inView(strip.steps), places)];
}

/** Returns the piece under the pointer: where its lane is empty there, the version of that time; null for none. */
export function pieceAt(placed: readonly PlacedPiece[], x: number, lane: StripPiece['type']): PlacedPiece | null {
  if (lane === 'step') {
    const reach = (piece: PlacedPiece): number => Math.abs((piece.x1 + piece.x2) / 2 - x);
    const nearest = placed.filter((piece) => piece.lane === 'step').toSorted((left, right) => reach(left) - reach(right))[0];
    if (nearest !== undefined && reach(nearest) <= LEAST_GAP) return nearest;
  }
  if (lane === 'shadow') {
    const shadow = placed.find((piece) => piece.lane === 'shadow' && x >= piece.x1 - 2 && x <= piece.x2 + 2);
    if (shadow !== undefined) return shadow;
  }
  return placed.find((piece) => piece.lane === 'version' && x >= piece.x1 && x <= piece.x2) ?? null;
}

/** The pieces in the order in which the arrow keys walk them: by where they begin. */
export function inWalkingOrder(placed: readonly PlacedPiece[]): readonly PlacedPiece[] {
  return placed.toSorted((left, right) => left.pieces[0].fromMs - right.pieces[0].fromMs || LANES.indexOf(left.lane) - LANES.indexOf(right.lane));
}

const LANES: readonly StripPiece['type'][] = ['step', 'version', 'shadow'];

function edges({ fromMs, toMs }: StripPiece, { xOf, width, newestMs }: TimePlaces): { readonly x1: number; readonly x2: number } {
  return { x1: Math.max(0, xOf(fromMs)), x2: Math.min(width, xOf(toMs ?? Math.max(newestMs, fromMs))) };
}

function placeStretches(lane: 'version' | 'shadow', stretches: readonly StripPiece[], places: TimePlaces): readonly PlacedPiece[] {
  const placed: { x1: number; x2: number; pieces: [StripPiece, ...StripPiece[]] }[] = [];
  for (const piece of stretches) {
    const { x1, x2 } = edges(piece, places);
    if (x2 <= 0 || x1 >= places.width) continue;
    const last = placed.at(-1);
    if (last !== undefined && x1 - last.x2 < 1 && (x2 - x1 < LEAST_WIDTH || last.x2 - last.x1 < LEAST_WIDTH) && x2 - last.x1 < LEAST_WIDTH * 4) {
      last.x2 = Math.max(x2, last.x2);
      last.pieces.push(piece);
    } else placed.push({ x1, x2: Math.max(x2, x1 + 1), pieces: [piece] });
  }
  return placed.map(({ x1, x2, pieces }) => ({ key: pieces[0].key, lane, x1, x2, pieces, shown: pieces.at(-1) ?? pieces[0] }));
}

function placeSteps(steps: readonly StepMark[], { xOf, width }: TimePlaces): readonly PlacedPiece[] {
  const placed: { first: number; last: number; pieces: [StepMark, ...StepMark[]] }[] = [];
  for (const step of steps) {
    const x = xOf(step.fromMs);
    if (x < 0 || x > width) continue;
    const group = placed.at(-1);
    if (group !== undefined && x - group.first < LEAST_GAP) {
      group.last = x;
      group.pieces.push(step);
    } else placed.push({ first: x, last: x, pieces: [step] });
  }
  return placed.map(({ first, last, pieces }) => {
    const middle = (first + last) / 2;
    return { key: pieces[0].key, lane: 'step', x1: middle - 5, x2: middle + 5, pieces, shown: pieces.reduce((most, step) => (importanceOf(step.kind) >= importanceOf(most.kind) ? step : most)) };
  });
}

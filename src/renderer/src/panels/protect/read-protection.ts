import { compareDecimals, groupDecimal, roundDecimal } from '../../format/decimal.ts';
import { isAboveZero, isOnStep, nearestStep, readDecimal } from '../../format/steps.ts';

/** A position as far as a stop and a target concern it. */
export interface Protected {
  readonly side: 'long' | 'short';
  /** The price that the stop and the target must lie on the right side of; null while none is known. */
  readonly markPrice: string | null;
  readonly tickSize: string;
  readonly priceDecimals: number;
}

export interface ReadProtection {
  /** Null while it is missing or wrong: a position is never left without one. */
  readonly stopPrice: string | null;
  readonly targetPrice: string | null;
  readonly stopError: string | null;
  readonly targetError: string | null;
}

/** Reads a stop, which there must be, and a target, which there may be. One that would trigger at once is refused. */
export function readProtection(stop: string, target: string, position: Protected): ReadProtection {
  const stopRead = readSide(stop, 'stop', position);
  const targetRead = readSide(target, 'target', position);
  return { stopPrice: stopRead.price, stopError: stopRead.error, targetPrice: targetRead.price, targetError: targetRead.error };
}

function readSide(text: string, what: 'stop' | 'target', { side, markPrice, tickSize, priceDecimals }: Protected): { readonly price: string | null; readonly error: string | null } {
  if (text.trim() === '') return { price: null, error: null };
  const price = readDecimal(text);
  if (price === null || !isAboveZero(price)) return { price: null, error: `Expected a price above 0, was "${text}".` };
  if (!isOnStep(price, tickSize)) return { price: null, error: `Expected steps of ${tickSize}. The next one is ${groupDecimal(nearestStep(Number(price), tickSize))}.` };
  const isBelow = (side === 'long') === (what === 'stop');
  const order = markPrice === null ? null : compareDecimals(price, markPrice);
  if (order !== null && (isBelow ? order >= 0 : order <= 0)) return { price: null, error: `The ${what} of a ${side} position lies ${isBelow ? 'below' : 'above'} the mark price of ${groupDecimal(markPrice ?? '')}; this one would trigger at once.` };
  return { price: roundDecimal(price, priceDecimals), error: null };
}

/** What a position ends with when it is closed at a price, before fees; a float, for a sentence. */
export function resultAt(price: string, { side, entryPrice, qty }: { readonly side: 'long' | 'short'; readonly entryPrice: string; readonly qty: string }): number {
  return (side === 'long' ? 1 : -1) * (Number(price) - Number(entryPrice)) * Number(qty);
}

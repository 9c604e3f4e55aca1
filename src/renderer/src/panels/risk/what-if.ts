import type { WhatIfLine, WhatIfRequest } from '../../../../engine/contract/risk.ts';
import type { Side } from '../../../../engine/contract/view.ts';
import { readDecimal } from '../../format/steps.ts';

/** What stands in the what-if box, as it was typed. */
export interface WhatIfDraft {
  readonly instrumentId: string;
  readonly side: Side;
  readonly type: 'market' | 'limit';
  readonly size: string;
  readonly unit: 'base' | 'quote';
  readonly limitPrice: string;
  readonly stopPrice: string;
  readonly reduceOnly: boolean;
}

export type WhatIfField = 'size' | 'limitPrice' | 'stopPrice';

/** A draft as a question to the engine, or what is missing. */
export interface ReadWhatIf {
  readonly request: WhatIfRequest | null;
  readonly errors: Readonly<Partial<Record<WhatIfField, string>>>;
}

/** Reads what was typed; an empty size is not wrong, there is only nothing to ask yet. */
export function readWhatIf(draft: WhatIfDraft): ReadWhatIf {
  const errors: Partial<Record<WhatIfField, string>> = {};
  const read = (field: WhatIfField): string | null => {
    const typed = draft[field].trim();
    if (typed === '') return null;
    const decimal = readDecimal(typed);
    if (decimal !== null && Number(decimal) > 0) return decimal;
    errors[field] = `expected a number above zero, was "${typed}"`;
    return null;
  };
  const size = read('size');
  const limitPrice = draft.type === 'limit' ? read('limitPrice') : null;
  const stopPrice = read('stopPrice');
  const isWhole = size !== null && (draft.type === 'market' || limitPrice !== null) && Object.keys(errors).length === 0;
  if (!isWhole) return { request: null, errors };
  return { errors, request: { instrumentId: draft.instrumentId, side: draft.side, type: draft.type, qty: draft.unit === 'base' ? size : null, notional: draft.unit === 'quote' ? size : null, limitPrice, stopPrice, reduceOnly: draft.reduceOnly } };
}

/** Tells whether a trade would move a line: the others say nothing about it. */
export function isMoved({ before, after, isBroken }: WhatIfLine): boolean {
  if (isBroken) return true;
  if (before === null || after === null) return before !== after;
  return Math.abs(after - before) > 1e-9;
}

/** Returns how much of a limit is used, 0 to 1 and beyond; 0 where there is no limit or no number. */
export function shareOf(value: number | null, limit: number | null): number {
  return value === null || limit === null || limit <= 0 ? 0 : Math.abs(value) / limit;
}

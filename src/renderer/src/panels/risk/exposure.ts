import type { PositionView } from '../../../../engine/contract/view.ts';
import { symbolOf } from '../../format/words.ts';

export interface SymbolExposure {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly notional: string;
  /** Share of equity, 0.25 is a quarter; null when equity is not above zero. For drawing only. */
  readonly share: number | null;
}

/** Returns the open positions as shares of equity, largest first. */
export function exposureBySymbol(positions: readonly PositionView[], equity: string): readonly SymbolExposure[] {
  const total = Number(equity);
  return positions
    .map((position): SymbolExposure => ({
      instrumentId: position.instrumentId,
      symbol: symbolOf(position.instrumentId),
      side: position.side,
      notional: position.notional,
      share: total > 0 ? Math.abs(Number(position.notional)) / total : null,
    }))
    .sort((left, right) => (right.share ?? 0) - (left.share ?? 0));
}

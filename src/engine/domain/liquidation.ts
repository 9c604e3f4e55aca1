/** A position as the liquidation formula needs it; quantities in the base asset, money in the quote asset. */
export interface MarginPosition {
  readonly side: 'long' | 'short';
  /** Positive. */
  readonly qty: number;
  readonly entryPrice: number;
  /** Share of notional that must stay as margin, of the position's bracket. */
  readonly maintenanceMarginRate: number;
  /** The bracket's maintenance amount ("cum"), which makes the brackets join without a step. */
  readonly maintenanceAmount: number;
}

/** Another position in the same cross-margin wallet. */
export interface OtherPosition extends MarginPosition {
  readonly markPrice: number;
}

/** Isolated: only the position's own margin can be lost. Cross: the wallet, less what the other positions need. */
export type MarginWallet =
  | { readonly mode: 'isolated'; readonly balance: number }
  | { readonly mode: 'cross'; readonly balance: number; readonly others: readonly OtherPosition[] };

/**
 * Returns the mark price at which the position is liquidated, or null when no price above zero does it.
 *
 *     LP = (WB − TMM + UPNL + cum − side·qty·entry) / (qty·mmr − side·qty)
 *
 * with WB the wallet balance, TMM and UPNL the maintenance margin and unrealised result of the other positions (zero when isolated).
 * @see Binance, "How to calculate liquidation price of USDⓈ-M futures contracts"
 */
export function liquidationPrice(position: MarginPosition, wallet: MarginWallet): number | null {
  if (position.qty <= 0) return null;
  const side = position.side === 'long' ? 1 : -1;
  const free = wallet.balance + (wallet.mode === 'cross' ? sumOf(wallet.others, freeMargin) : 0);
  const above = free + position.maintenanceAmount - side * position.qty * position.entryPrice;
  const price = above / (position.qty * position.maintenanceMarginRate - side * position.qty);
  return price > 0 && Number.isFinite(price) ? price : null;
}

function freeMargin(other: OtherPosition): number {
  const side = other.side === 'long' ? 1 : -1;
  const unrealised = side * other.qty * (other.markPrice - other.entryPrice);
  const maintenance = other.qty * other.markPrice * other.maintenanceMarginRate - other.maintenanceAmount;
  return unrealised - maintenance;
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

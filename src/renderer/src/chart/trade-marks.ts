import type { SeriesMarker, Time } from 'lightweight-charts';
import type { DecisionView, PositionView, TradeView } from '../../../engine/contract/view.ts';
import { signedMoney } from '../format/signed.ts';
import { toChartTime } from './chart-time.ts';
import type { ChartColors } from './chart-colors.ts';

/** A trade as it is drawn: a line from entry to exit. */
export interface TradeLine {
  readonly id: string;
  readonly fromMs: number;
  readonly fromPrice: number;
  readonly toMs: number;
  readonly toPrice: number;
  readonly isGain: boolean;
}

/** What can be told about the mark under the pointer. */
export interface MarkStory {
  readonly title: string;
  readonly detail: string;
  readonly pnl: string | null;
}

/** Returns the lines of the trades of one instrument. */
export function tradeLines(trades: readonly TradeView[]): readonly TradeLine[] {
  return trades.map((trade) => ({
    id: trade.id, fromMs: trade.entryTimeMs, fromPrice: Number(trade.entryPrice), toMs: trade.exitTimeMs, toPrice: Number(trade.exitPrice), isGain: !trade.pnl.startsWith('-'),
  }));
}

/**
 * Returns the marks of entries and exits, ascending. Entry, exit and the entry of an open position are told apart by shape.
 * @param withText whether there is room for the result beside an exit
 */
export function tradeMarkers(trades: readonly TradeView[], positions: readonly PositionView[], lengthMs: number, colors: ChartColors, { withText }: { readonly withText: boolean }): SeriesMarker<Time>[] {
  const at = (timeMs: number) => toChartTime(timeMs - (timeMs % lengthMs));
  const closed = trades.flatMap((trade): SeriesMarker<Time>[] => [
    entryMarker(`entry:${trade.id}`, at(trade.entryTimeMs), trade.side, colors),
    {
      id: `exit:${trade.id}`, time: at(trade.exitTimeMs), position: trade.side === 'long' ? 'aboveBar' : 'belowBar', shape: 'square', size: 0.6,
      color: trade.pnl.startsWith('-') ? colors.down : colors.up, ...(withText ? { text: resultText(trade.pnl) } : {}),
    },
  ]);
  const open = positions.map((position) => entryMarker(`open:${position.instrumentId}:${position.openedMs}`, at(position.openedMs), position.side, colors));
  return clustered([...closed, ...open]).toSorted((left, right) => Number(left.time) - Number(right.time));
}

/** Returns a mark for each decision of an agent that was to change something, on the bar that it decided on. */
export function decisionMarkers(decisions: readonly DecisionView[], lengthMs: number, colors: ChartColors): SeriesMarker<Time>[] {
  return decisions.filter(({ why, outcome }) => why !== undefined && outcome !== 'hold' && outcome !== 'warming-up').map(({ id, timeMs }): SeriesMarker<Time> => {
    // decided at the close of a bar, which is the open of the next
    const inside = timeMs - 1;
    return { id: `why:${id}`, time: toChartTime(inside - (inside % lengthMs)), position: 'inBar', shape: 'circle', size: 0.5, color: colors.accent };
  }).toSorted((left, right) => Number(left.time) - Number(right.time));
}

/** Returns the decision that a mark stands for, or null for another mark. */
export function decisionOfMark(markId: string | null, decisions: readonly DecisionView[]): DecisionView | null {
  if (markId === null || !markId.startsWith('why:')) return null;
  return decisions.find(({ id }) => `why:${id}` === markId) ?? null;
}

/** Keeps one mark per bar, side and shape, the first of the list, and says how many it stands for: a tower of arrows hides the price. */
function clustered(markers: readonly SeriesMarker<Time>[]): readonly SeriesMarker<Time>[] {
  const groups = new Map<string, SeriesMarker<Time>[]>();
  for (const marker of markers) {
    const key = `${Number(marker.time)} ${marker.position} ${marker.shape}`;
    const group = groups.get(key);
    if (group) group.push(marker);
    else groups.set(key, [marker]);
  }
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (!first) return [];
    return group.length === 1 ? [first] : [{ ...first, text: `×${group.length}` }];
  });
}

/** Tells the story of a mark: why, and what it brought. */
export function markStory(markId: string, trades: readonly TradeView[], positions: readonly PositionView[]): MarkStory | null {
  const [kind, ...rest] = markId.split(':');
  const id = rest.join(':');
  if (kind === 'open') {
    const position = positions.find((candidate) => `${candidate.instrumentId}:${candidate.openedMs}` === id);
    return position ? { title: `Entered ${position.side} ${position.qty} at ${position.entryPrice}`, detail: position.entryReason, pnl: position.unrealizedPnl } : null;
  }
  const trade = trades.find((candidate) => candidate.id === id);
  if (!trade) return null;
  if (kind === 'entry') return { title: `Entered ${trade.side} ${trade.qty} at ${trade.entryPrice}`, detail: trade.entryReason, pnl: null };
  return { title: `Left ${trade.side} ${trade.qty} at ${trade.exitPrice}`, detail: trade.exitReason.replaceAll('-', ' '), pnl: trade.pnl };
}

/** A result short enough to stand beside a bar. */
function resultText(pnl: string): string {
  const { text } = signedMoney(pnl, 2, '');
  return text.length <= 9 ? text : signedMoney(pnl, 0, '').text;
}

function entryMarker(id: string, time: Time, side: 'long' | 'short', colors: ChartColors): SeriesMarker<Time> {
  return side === 'long'
    ? { id, time, position: 'belowBar', shape: 'arrowUp', color: colors.up, size: 1 }
    : { id, time, position: 'aboveBar', shape: 'arrowDown', color: colors.down, size: 1 };
}

import type { ViewEvent } from '../../engine/contract/events.ts';
import type { OrderView } from '../../engine/contract/view.ts';
import type { PaperDocument } from '../../engine/worker/commands/paper-command.ts';
import type { BotNews } from '../../engine/worker/commands/paper-bots.ts';
import { stepLines } from './bot-text.ts';
import { money, signedMoney, things, timeToSecond } from './words.ts';

/** Writes an event as one line for the person at the terminal; null for what moves all the time. */
export function eventLine(event: ViewEvent): string | null {
  switch (event.type) {
    case 'order-updated': return orderLine(event.order);
    case 'trade-closed': {
      const { trade } = event;
      return `${timeToSecond(trade.exitTimeMs)}  trade   ${trade.symbol} ${trade.side} ${trade.qty}: ${trade.entryPrice} to ${trade.exitPrice}, ${signedMoney(trade.pnl)} after costs (${trade.exitReason})`;
    }
    case 'decision-made': {
      const { decision } = event;
      return decision.denial === null ? null : `${timeToSecond(decision.timeMs)}  denied  ${decision.instrumentId}: ${decision.denial}`;
    }
    case 'alert-raised': return `${timeToSecond(event.alert.timeMs)}  ${event.alert.level.padEnd(7)} ${event.alert.message}`;
    case 'trading-updated': return `${timeToSecond(event.trading.sinceMs)}  trading ${event.trading.state}: ${event.trading.cause}`;
    case 'engine-updated': return event.engine.status === 'failed' ? `${timeToSecond(Date.now())}  engine  ${event.engine.message}` : null;
    case 'session-updated':
    case 'instruments-updated':
    case 'feed-updated':
    case 'account-updated':
    case 'quotes-updated':
    case 'book-updated':
    case 'bar-updated':
    case 'positions-updated':
    case 'gauges-updated':
    case 'strategies-updated':
    case 'equity-sampled':
    case 'job-updated':
    case 'tape-updated':
    case 'funding-updated':
    case 'bot-updated':
    case 'venue-updated':
    case 'foreign-updated':
    case 'fill-booked': return null;
  }
}

/** Writes what a bot does as it happens: that it trains and why; then what the model showed, whether it was accepted, and what came of it. */
export function botLines(news: BotNews): readonly string[] {
  const { symbol } = news.bot;
  return news.kind === 'training' ? [`${timeToSecond(news.training.sinceMs)}  ${symbol} TRAINING  ${news.training.cause}`] : stepLines(news.record, symbol);
}

/** An order is told when it is sent, when something of it fills, and when it ends otherwise; the venue's acceptance says nothing new. */
function orderLine(order: OrderView): string | null {
  const { status, updatedMs, instrumentId, purpose, side, qty, filledQty, averagePrice, detail } = order;
  const what = `${instrumentId} ${purpose} ${side} ${qty}`;
  switch (status) {
    case 'accepted': return null;
    case 'pending-submit': return `${timeToSecond(updatedMs)}  order   ${what}${priceOf(order)} (${order.reason})`;
    case 'partially-filled':
    case 'filled': return `${timeToSecond(updatedMs)}  fill    ${what}: ${filledQty === qty ? 'all' : filledQty} at ${averagePrice ?? '–'}`;
    case 'canceled':
    case 'rejected':
    case 'expired': return `${timeToSecond(updatedMs)}  order   ${what}${priceOf(order)}: ${status}${detail === null ? '' : ` (${detail})`}`;
  }
}

function priceOf({ triggerPrice, limitPrice }: OrderView): string {
  const price = triggerPrice ?? limitPrice;
  return price === null ? '' : ` at ${price}`;
}

/** Writes where a session stood when play ended. */
export function paperText({ session, trading, account, positions, openOrders, trades, bots, endedBy }: PaperDocument): string {
  const ENDED = { feed: 'The recorded data has been played to its end.', time: 'The time is up.', signal: 'Stopped.' } as const;
  return [
    `${ENDED[endedBy]} Session ${session.id}: ${session.title}${session.simulated ? ' (SIMULATED prices)' : ''}`,
    `Equity    ${money(account.equity)} ${account.quoteAsset}, ${signedMoney(Number(account.equity) - Number(account.startingCash))} since the start (${account.totalReturnPct.toFixed(2)} %)`,
    `Costs     fees ${money(account.fees)}, spread and slippage ${money(account.slippage)}, funding ${signedMoney(account.funding)}`,
    `Trades    ${things(trades.length, 'round trip')}, ${things(positions.length, 'open position')}, ${things(openOrders.length, 'open order')}`,
    ...positions.map((position) => `          ${position.instrumentId} ${position.side} ${position.qty} from ${position.entryPrice}, now ${signedMoney(position.unrealizedPnl)}`),
    ...bots.flatMap(({ instrumentId, sentence, counts }) => [
      `Bot       ${instrumentId}: ${things(counts.trained, 'training')}, ${counts.passed} passed, ${counts.refused} refused, ${things(counts.swapped, 'swap')}, ${counts.rolledBack} rolled back`, `          ${sentence}`,
    ]),
    `Trading   ${trading.state}: ${trading.cause}`,
    session.ended ? '' : `Continue with: tradewind ${session.mode === 'live' || session.mode === 'demo' ? 'live' : 'paper'}`,
  ].join('\n');
}

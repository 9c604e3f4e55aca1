import type { GaugeView, InstrumentView, View } from '../../../engine/contract/view.ts';
import type { LinkStatus } from '../transport/transport.ts';

/** Prices older than this look old; practice and venue feeds both speak several times a second. */
export const STALE_AFTER_MS = 10_000;

/** What a person wants to know first: is it trading, in one word and one line. */
export interface TradingSummary {
  readonly label: string;
  readonly detail: string;
  readonly tone: 'good' | 'warn' | 'danger' | 'neutral';
}

/** Says whether it is trading, and if not, the first reason why. A window that cannot reach the engine does not know, and says so. */
export function tradingSummary({ session, trading, feed, strategies, positions, engine }: View, link: LinkStatus): TradingSummary {
  const enabled = strategies.filter((strategy) => strategy.enabled);
  const open = positions.length === 1 ? '1 position' : `${positions.length} positions`;
  if (link.state !== 'open') return { label: 'Unknown', detail: 'The engine is not answering', tone: 'danger' };
  if (engine.status === 'failed') return { label: 'Engine stopped', detail: engine.message, tone: 'danger' };
  if (trading.killLatched) return { label: 'Kill switch on', detail: trading.cause, tone: 'danger' };
  if (trading.state === 'halted') return { label: 'Halted', detail: trading.cause, tone: 'danger' };
  if (!session) return { label: 'No session', detail: 'Start practice or a replay', tone: 'neutral' };
  if (session.ended) return { label: 'Ended', detail: 'The recording has been played', tone: 'neutral' };
  if (trading.arming && !trading.arming.isArmed) return { label: 'Reduce only', detail: 'Disarmed: nothing new is opened', tone: 'warn' };
  if (trading.state === 'reducing') return { label: 'Reduce only', detail: trading.cause, tone: 'warn' };
  if (session.paused) return { label: 'Paused', detail: 'Time stands still', tone: 'warn' };
  if (feed.status === 'disconnected') return { label: 'No prices', detail: feed.detail, tone: 'warn' };
  const hold = trading.holds[0];
  if (hold) return { label: 'On hold', detail: hold.cause, tone: 'warn' };
  if (enabled.length === 0) return { label: 'Idle', detail: `No strategy is on · ${open}`, tone: 'neutral' };
  const left = Math.min(...enabled.map((strategy) => strategy.warmupLeft));
  if (left > 0) return { label: 'Warming up', detail: `${left} bars until it can decide`, tone: 'neutral' };
  return { label: 'Trading', detail: `${enabled.length === 1 ? '1 strategy' : `${enabled.length} strategies`} · ${open}`, tone: 'good' };
}

/** What stands between a ticket and the market. */
export interface TicketBar {
  /** Why nothing can be sent at all, or null. */
  readonly blocks: string | null;
  /** What only part of the orders is allowed, or null. The gate decides; this only says it before. */
  readonly note: string | null;
}

/** Says why a ticket cannot be sent, or what it may do at most. */
export function ticketBar({ session, trading, engine, feed }: Pick<View, 'session' | 'trading' | 'engine' | 'feed'>, link: LinkStatus): TicketBar {
  const blocked = (blocks: string): TicketBar => ({ blocks, note: null });
  if (link.state !== 'open') return blocked('The engine is not answering. Nothing can be sent.');
  if (engine.status !== 'running') return blocked(`The engine is not ready: ${engine.message}`);
  if (!session) return blocked('No session runs.');
  if (session.ended) return blocked('The recording has been played to its end.');
  if (trading.killLatched) return blocked('The kill switch is on. Re-arm first.');
  if (trading.arming && !trading.arming.isArmed) return { blocks: null, note: 'LIVE, disarmed: only orders that shrink a position are sent.' };
  if (trading.state === 'halted') return { blocks: null, note: `Halted: ${trading.cause}. Only what closes positions is sent.` };
  if (trading.state === 'reducing') return { blocks: null, note: 'Reduce only: positions may only shrink.' };
  if (feed.status === 'disconnected') return { blocks: null, note: 'No prices arrive: what an order would cost is a guess now.' };
  const hold = trading.holds[0];
  return { blocks: null, note: hold ? `Nothing can be opened for the time being: ${hold.cause}` : null };
}

/** The condition of the prices: a word, and how old the newest one is. */
export interface FeedHealth {
  readonly label: string;
  readonly tone: 'good' | 'warn' | 'danger' | 'neutral';
  /** Age of the newest price by the wall clock, or null when age says nothing: paused, ended or no session. */
  readonly ageMs: number | null;
  readonly isStale: boolean;
}

/** Says how the prices are. A broken line outweighs everything: what is shown may be old. */
export function feedHealth({ feed, session }: Pick<View, 'feed' | 'session'>, link: LinkStatus, nowMs: number): FeedHealth {
  const ageMs = Math.max(0, nowMs - feed.receivedMs);
  if (link.state !== 'open') return { label: 'No engine', tone: 'danger', ageMs, isStale: true };
  if (!session) return { label: 'No session', tone: 'neutral', ageMs: null, isStale: false };
  if (session.ended || feed.status === 'ended') return { label: 'Ended', tone: 'neutral', ageMs: null, isStale: false };
  if (session.paused) return { label: 'Paused', tone: 'neutral', ageMs: null, isStale: false };
  if (feed.status === 'disconnected') return { label: 'No prices', tone: 'danger', ageMs, isStale: true };
  if (feed.status === 'gap') return { label: 'Filling a gap', tone: 'warn', ageMs, isStale: true };
  if (feed.status === 'waiting') return { label: 'Waiting', tone: 'warn', ageMs: null, isStale: false };
  if (ageMs > STALE_AFTER_MS) return { label: 'Slow', tone: 'warn', ageMs, isStale: true };
  return { label: 'Connected', tone: 'good', ageMs, isStale: false };
}

/** Finds the gauge of the drawdown limit. */
export function drawdownGauge(gauges: readonly GaugeView[]): GaugeView | null {
  return gauges.find((gauge) => gauge.code === 'drawdown-limit') ?? gauges.find((gauge) => gauge.code.includes('drawdown')) ?? null;
}

/** Finds the limit that is nearest to its end, when any is beyond 80 %. */
export function nearestLimit(gauges: readonly GaugeView[]): GaugeView | null {
  const worst = gauges.reduce<GaugeView | null>((most, gauge) => (gauge.share > (most?.share ?? 0) ? gauge : most), null);
  return worst && worst.share >= 0.8 ? worst : null;
}

/** Finds an instrument, or what stands in for one that is not listed: its symbol with two decimals. */
export function instrumentOf(instruments: readonly InstrumentView[], id: string): InstrumentView {
  return instruments.find((instrument) => instrument.id === id)
    ?? { id, market: 'spot', symbol: id.slice(id.indexOf(':') + 1), baseAsset: '', quoteAsset: '', priceDecimals: 2, qtyDecimals: 3, tickSize: '0.01', lotSize: '0.001', minNotional: '0' };
}

/** Chooses the instrument to show: the person's own choice when it is listed, else the first that is held, else the first. */
export function shownInstrument({ instruments, positions }: Pick<View, 'instruments' | 'positions'>, wanted: string | null): string | null {
  if (instruments.some((instrument) => instrument.id === wanted)) return wanted;
  const held = new Set(positions.map((position) => position.instrumentId));
  return (instruments.find((instrument) => held.has(instrument.id)) ?? instruments[0])?.id ?? null;
}

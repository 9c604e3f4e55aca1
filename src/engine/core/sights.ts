import type { BarClosed, FeedStatusChanged, MarketEvent } from '../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import { alert } from './alert.ts';
import type { Desk } from './desk.ts';
import type { SightKeeper } from './sight-keeper.ts';
import type { EngineState } from './state.ts';

/** Who looks at what beside the bars of its own instrument. */
export interface Sights {
  readonly keepers: readonly SightKeeper[];
  /** By the instrument that they look at. */
  readonly byOther: ReadonlyMap<InstrumentId, readonly SightKeeper[]>;
  /** Somebody looks at ticks. */
  readonly needTicks: boolean;
}

/** Returns who looks at what; null where no strategy looks further than its indicators. */
export function sightsOf(desks: readonly Desk[]): Sights | null {
  const keepers = desks.flatMap(({ sight }) => sight ?? []);
  if (keepers.length === 0) return null;
  const byOther = new Map<InstrumentId, SightKeeper[]>();
  for (const keeper of keepers) for (const id of keeper.otherIds) byOther.set(id, [...(byOther.get(id) ?? []), keeper]);
  return { keepers, byOther, needTicks: keepers.some(({ needsTicks }) => needsTicks) };
}

/** Shows a closed bar to those who look at its instrument from another. */
export function showOthers({ byOther }: Sights, { instrumentId, bar, interval }: BarClosed): void {
  const keepers = byOther.get(instrumentId);
  if (keepers === undefined) return;
  for (let index = 0; index < keepers.length; index++) keepers[index]!.takeOther(instrumentId, bar, interval);
}

/** Shows a tick or the funding of an instrument to whoever trades it. */
export function showEvent(desk: Desk | undefined, event: Exclude<MarketEvent, BarClosed | FeedStatusChanged>): void {
  const sight = desk?.sight ?? null;
  if (sight !== null) sight.takeEvent(event);
}

/** Says what a strategy looks at and the session has nothing of; nothing where it has all. To be asked once it was shown what was before. */
export function sayUnseen(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  const missing = (desk.sight?.unseenIds ?? []).filter((id) => !state.desks.has(id));
  if (missing.length > 0) alert(state, timeMs, 'warning', 'sight-incomplete', `${desk.instrument.symbol}: the agent looks at ${missing.join(' and ')} too, which this session does not have. What it would see of it is masked, as it has learned it can be; add the symbol to the session for the whole picture.`);
}

/** Tells everyone that the feed was cut or has a gap: what was seen before it is of no use. */
export function showStatus({ keepers }: Sights, event: FeedStatusChanged): void {
  for (const keeper of keepers) keeper.takeEvent(event);
}

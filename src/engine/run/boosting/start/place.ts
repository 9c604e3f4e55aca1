import { PRACTICE_INSTRUMENTS } from '../../../adapters/practice-market/practice-market.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import type { SessionRequest } from '../../../contract/api.ts';
import type { BotConfig, BotPrices } from '../../../contract/boosting.ts';
import type { ConnectionView, Mode } from '../../../contract/view.ts';
import { DAY_MS, MINUTE_MS } from '../../../domain/interval.ts';
import { instrumentId } from '../../../domain/units.ts';
import { BARS_19_WARMUP } from '../../../features/sets/bars-19/definition.ts';
import { canAggregate } from '../../../market/bar-builder.ts';
import { timeText } from '../../analysis/say.ts';
import { listConnections } from '../../live/connections.ts';
import { modeOf } from '../../session/plan.ts';
import type { RunningSession } from '../../session/running-session.ts';

/** What a start looks at. */
export interface StartWorld {
  readonly store: Pick<Store, 'bars' | 'settings'>;
  /** The session that runs; null for none. */
  readonly session: RunningSession | null;
  /** Bots of that session, ended ones too. */
  readonly bots: readonly { readonly assignmentId: string; readonly instrumentId: string; readonly endedMs: number | null }[];
}

/** Where bots are put to work; `nowhere` says why, each with what to do. */
export type Place =
  | { readonly how: 'join'; readonly session: RunningSession; readonly mode: Mode }
  | { readonly how: 'begin'; readonly request: SessionRequest; readonly mode: Mode; readonly refusals: readonly string[] }
  | { readonly how: 'nowhere'; readonly mode: Mode; readonly refusals: readonly string[] };

/** The session that runs where it fits, else the one that the settings ask for. Real money is never begun with: a person does, and arms it. */
export function placeFor(world: StartWorld, config: BotConfig, prices: BotPrices): Place {
  const { mode } = config.execution;
  const connection = connectionOf(world, config);
  if (mode !== 'paper' && connection === null) return { how: 'nowhere', mode, refusals: [noConnection(world, config)] };
  const misfit = misfitOf(world.session, config, connection);
  if (world.session !== null && misfit === null && prices.kind === 'fitting') return { how: 'join', session: world.session, mode: modeOf(world.session.plan) };
  if (mode === 'live') return { how: 'nowhere', mode, refusals: [`Real money: expected a live session that a person has begun and armed, found ${misfit ?? 'one that runs, which a start on other prices would end'}. Start one of ${config.data.instruments.join(', ')} with "${connection?.name ?? ''}" and bars of 1m, arm it, and start the bot again.`] };
  return begun(world, config, { kind: kindOf(config, prices), prices, connection });
}

interface Wish {
  readonly kind: Exclude<BotPrices['kind'], 'fitting'>;
  readonly prices: BotPrices;
  readonly connection: ConnectionView | null;
}

function kindOf({ data }: BotConfig, { kind }: BotPrices): Wish['kind'] {
  if (kind !== 'fitting') return kind;
  return data.instruments.every(isPractice) ? 'practice' : 'live';
}

function begun(world: StartWorld, config: BotConfig, { kind, prices, connection }: Wish): Place {
  const { data, execution } = config;
  const { startingCash, mode } = execution;
  switch (kind) {
    case 'practice': {
      const { seed, speed = 1 } = prices.kind === 'practice' ? prices : {};
      return { how: 'begin', mode: 'practice', request: { kind: 'practice', speed, startingCash, ...(seed === undefined ? {} : { seed }) }, refusals: practiceRefusals(data.instruments) };
    }
    case 'recorded': {
      const span = recordedSpan(world, config, prices.kind === 'recorded' ? prices : {});
      const request: SessionRequest = { kind: 'replay', instruments: [...data.instruments], interval: '1m', from: span.from, to: span.to, speed: prices.kind === 'recorded' ? prices.speed : 60, startingCash };
      return { how: 'begin', mode: 'paper', request, refusals: [...paperOnly(mode, 'stored minutes are played'), ...span.refusals] };
    }
    case 'live': {
      const [first = ''] = data.instruments;
      const market = first.startsWith('spot:') ? 'spot' : 'um';
      const request: SessionRequest = { kind: 'venue', mode, connectionId: connection?.id ?? null, market, symbols: data.instruments.map(symbolOf), interval: '1m', stopGraceSeconds: 5, startingCash };
      return { how: 'begin', mode, request, refusals: data.instruments.some(isPractice) ? ['Live prices: expected instruments of an exchange, found those of the practice market. Start it on the practice market.'] : [...(connection === null ? [] : moneyMisfit(mode, connection))] };
    }
  }
}

/** Returns why the session that runs is not the one that the settings ask for; null where it is. */
function misfitOf(session: RunningSession | null, { data, execution: { mode } }: BotConfig, connection: ConnectionView | null): string | null {
  if (session === null) return 'no session';
  if (session.isEnded) return 'one that has been played to its end';
  const now = modeOf(session.plan);
  if ((now === 'practice' ? 'paper' : now) !== mode) return `a session on ${now === 'live' ? 'real money' : now}`;
  const other = data.instruments.find((id) => !session.engine.desks.has(instrumentId(id)));
  if (other !== undefined) return `one without ${other}`;
  if (mode !== 'paper' && session.plan.venue?.connectionId !== connection?.id) return `one on another connection, "${session.plan.venue?.name ?? ''}"`;
  return canAggregate(session.barInterval, '1m') ? null : `one on bars of ${session.barInterval}`;
}

function connectionOf({ store }: StartWorld, { execution: { connectionId } }: BotConfig): ConnectionView | null {
  const all = listConnections(store.settings);
  return connectionId === null ? null : all.find(({ id }) => id === connectionId) ?? all.find(({ name }) => name === connectionId) ?? null;
}

function noConnection({ store }: StartWorld, { execution: { mode, connectionId } }: BotConfig): string {
  const names = listConnections(store.settings).map(({ name }) => `"${name}"`);
  return `${mode === 'live' ? 'Real money' : 'Demo'}: expected a stored connection, found none called "${connectionId ?? ''}"${names.length === 0 ? '' : ` (there is ${names.join(', ')})`}. Add it under Settings, Connections, and name it in execution.connectionId.`;
}

function moneyMisfit(mode: 'paper' | 'demo' | 'live', { environment, name }: ConnectionView): readonly string[] {
  return mode === 'demo' && environment === 'live' ? [`Demo: expected a connection to play money, found "${name}", which is the live exchange. Name a connection to the demo account or the testnet.`] : [];
}

function paperOnly(mode: BotConfig['execution']['mode'], what: string): readonly string[] {
  return mode === 'paper' ? [] : [`Expected execution.mode paper where ${what}, found ${mode}. Set it to paper, or start on live prices.`];
}

function practiceRefusals(instruments: readonly string[]): readonly string[] {
  const known = PRACTICE_INSTRUMENTS.map(({ id }) => id as string);
  const strange = instruments.filter((id) => !known.includes(id));
  return strange.length === 0 ? [] : [`The practice market has ${known.join(', ')}, and not ${strange.join(', ')}. Name those that it has.`];
}

/** As much as the published protocol tests, with the window before it; less where less is stored. */
function recordedSpan({ store }: StartWorld, { data }: BotConfig, { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined }): { readonly from: number; readonly to: number; readonly refusals: readonly string[] } {
  const series = data.instruments.map((id) => ({ id, stored: store.bars.series().find((one) => one.instrumentId === id && one.interval === '1m') }));
  const bare = series.filter(({ stored }) => stored === undefined).map(({ id }) => id);
  if (bare.length > 0) return { from: 0, to: 0, refusals: [`No bars of one minute are stored of ${bare.join(', ')}. Import or download some first.`] };
  const first = Math.max(...series.map(({ stored }) => stored?.from ?? 0));
  const last = Math.min(...series.map(({ stored }) => (stored?.to ?? 0) + MINUTE_MS));
  const end = to ?? last;
  // A bar is learned from once all its features are known.
  const learned = first + (Math.round(data.windowHours * 60) + BARS_19_WARMUP - 1) * MINUTE_MS;
  const begin = from ?? Math.max(Math.min(learned, end - MINUTE_MS), end - DAY_MS);
  const what = `stored minutes of ${data.instruments.join(', ')} reach from ${utc(first)} to ${utc(last)}`;
  const isWithin = begin >= first && begin < end && end <= last;
  if (isWithin && learned > end) return { from: begin, to: end, refusals: [`Expected the ${data.windowHours} hours to learn from and the hour before them to be stored, found ${Math.floor((end - first) / (60 * MINUTE_MS))} in all: ${what}, and no training would ever begin. Set a shorter window (data.windowHours), or import more.`] };
  return { from: begin, to: end, refusals: !isWithin ? [`Expected a time within what is stored, found ${utc(begin)} to ${utc(end)}: ${what}. Choose another time, or import more.`] : [] };
}

/** Returns a time as a person reads it, in UTC. */
export function utc(timeMs: number): string {
  return `${timeText(timeMs)} UTC`;
}

/** Returns the symbol of an instrument's id. */
export function symbolOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

function isPractice(id: string): boolean {
  return id.startsWith('practice:');
}

import type { BotConfig } from '../../../contract/boosting.ts';
import type { SessionRequest } from '../../../contract/api.ts';
import type { EngineConfig, StrategyAssignment } from '../../../core/engine-config.ts';
import { instrumentId } from '../../../domain/units.ts';
import { strategyByName } from '../../../strategy/catalog.ts';
import { counted } from '../../analysis/say.ts';
import type { RunningSession } from '../../session/running-session.ts';
import { symbolOf, utc } from './place.ts';
import type { Place, StartWorld } from './place.ts';
import { holdsToNothing } from './presets.ts';

interface Told {
  readonly world: StartWorld;
  readonly place: Exclude<Place, { how: 'nowhere' }>;
  readonly wish: { readonly config: BotConfig };
  /** Of the session that is joined; null for a new one. */
  readonly former: EngineConfig | null;
  /** Those of the bots. */
  readonly assignments: readonly StrategyAssignment[];
}

/** Says what a start does, in the order in which a person wants to hear it. */
export function planSentences({ world, place, wish: { config }, former, assignments }: Told): readonly string[] {
  return [
    ...(place.how === 'join' ? [`Joins the session that runs, "${place.session.plan.title}".`] : begins(place.request, world.session)),
    ...botWords(config),
    ...(holdsToNothing(config) ? ['Models are held to nothing here: what trades has shown nothing. It shows how the cycle works and is no way to trade.'] : []),
    pastWords(place, config),
    ...(former === null ? ['In it only the bots trade.'] : replaced(former, config.data.instruments)),
    ...(place.how === 'join' ? held(place.session, config.data.instruments) : []),
    ...riskWords(config, former),
    costWords(config, place, assignments),
    ...(place.how === 'join' ? standing(place.session) : []),
  ];
}

function begins(request: SessionRequest, running: RunningSession | null): readonly string[] {
  const ends = running === null ? [] : [`The session that runs, "${running.plan.title}", ends; its records stay.`];
  switch (request.kind) {
    case 'practice': return [`Begins a new session on the practice market (SIMULATED prices), with ${request.startingCash} USDT of play money.`, ...ends];
    case 'replay': return [`Begins a new session on stored minutes of ${request.instruments.map(symbolOf).join(', ')}, from ${utc(request.from ?? 0)} to ${utc(request.to ?? 0)}, with ${request.startingCash} of play money.`, ...ends];
    case 'venue': return [request.mode === 'paper'
      ? `Begins a new session on prices of this moment of ${request.symbols.join(', ')}; orders fill on the simulated exchange, with ${request.startingCash} of play money.`
      : `Begins a new session of ${request.symbols.join(', ')} on the demo account: orders go to the exchange, the money is play money.`, ...ends];
  }
}

function botWords({ data, training, retraining }: BotConfig): readonly string[] {
  const { instruments, windowHours } = data;
  const who = instruments.length === 1 ? `One bot on ${symbolOf(instruments[0] ?? '')}` : `${instruments.length} bots, one each on ${instruments.map(symbolOf).join(', ')}`;
  return [
    `${who}: learns from the last ${windowHours} hours, predicts the next ${counted(training.horizonMinutes, 'minute')}, and trains every ${counted(retraining.everyMinutes, 'minute')}.`,
    `A model trades only after it has shown what it must on bars that it has not learned from${retraining.shadowMinutes === 0 ? '' : `, and has decided beside the one that trades for ${counted(retraining.shadowMinutes, 'minute')}`}. Until one has, nothing is traded.`,
  ];
}

function pastWords(place: Told['place'], { data: { windowHours } }: BotConfig): string {
  const window = `${counted(Math.round(windowHours * 60), 'bar')} of one minute`;
  const kind = place.how === 'join' ? place.session.plan.kind : place.request.kind;
  switch (kind) {
    case 'practice': return `The ${window} to learn from are those of the practice market before the session: the first training begins at the next bar.`;
    case 'replay': return `The ${window} to learn from are those that are stored before the session; what is missing is gathered as it plays.`;
    case 'venue': return `The ${window} to learn from are those that are stored; what is missing is asked of the exchange, and gathered where it does not answer.`;
  }
}

function replaced({ strategies }: EngineConfig, instruments: readonly string[]): readonly string[] {
  return strategies.flatMap((one) => {
    const lost = one.instruments.filter((id) => instruments.includes(id));
    if (lost.length === 0) return [];
    const left = one.instruments.filter((id) => !instruments.includes(id));
    const name = `${strategyByName(one.strategy, one.code)?.title ?? one.strategy} ("${one.id}")`;
    return [left.length === 0 ? `${name} is taken out: each instrument has one strategy.` : `${name} no longer trades ${lost.map(symbolOf).join(', ')}, as each instrument has one strategy; it goes on with ${left.map(symbolOf).join(', ')}.`];
  });
}

/** A change of strategy sells nothing. */
function held({ engine }: RunningSession, instruments: readonly string[]): readonly string[] {
  const symbols = engine.positions().filter((position) => instruments.some((id) => instrumentId(id) === position.instrumentId)).map((position) => symbolOf(position.instrumentId));
  return symbols.length === 0 ? [] : [`What is open in ${symbols.join(', ')} stays, with its stop; the bot decides over it once a model trades.`];
}

function riskWords({ execution }: BotConfig, former: EngineConfig | null): readonly string[] {
  const { riskPerTradePct, dailyLossLimitPct } = execution;
  if (former === null) return [`A trade may lose ${riskPerTradePct} % of the account, a day ${dailyLossLimitPct} %.`];
  const changes = [
    ...(former.risk.riskPerTradePct === riskPerTradePct ? [] : [`the risk of a trade goes from ${former.risk.riskPerTradePct} % to ${riskPerTradePct} %`]),
    ...(former.risk.dailyLossLimitPct === dailyLossLimitPct ? [] : [`the loss that ends a day from ${former.risk.dailyLossLimitPct} % to ${dailyLossLimitPct} %`]),
  ];
  return changes.length === 0 ? [] : [`For the whole session, other strategies too, ${changes.join(', and ')}.`];
}

function costWords({ execution }: BotConfig, place: Told['place'], assignments: readonly StrategyAssignment[]): string {
  const costs = [...new Set(assignments.map(({ config }) => config['costBps'] as number))].toSorted((a, b) => a - b);
  const beat = `a forecast has to be larger than ${costs.join(' or ')} bps of costs and ${execution.enterBps} bps more to be traded`;
  if (execution.costBps !== null) return `As the settings say, ${beat}.`;
  return place.how === 'join' ? `Fees, spread and slippage are those of the session that runs, whatever the settings say: ${beat}.` : `By its fees, spread and slippage, ${beat}.`;
}

function standing({ engine, plan }: RunningSession): readonly string[] {
  const { state, cause } = engine.status;
  return [
    ...(plan.venue?.mode === 'live' ? ['This session is armed: once a model trades, real money follows what it decides.'] : []),
    ...(state === 'active' ? [] : [`Trading is ${state === 'halted' ? 'halted' : 'reduced to closing'} (${cause}): nothing is opened before it is resumed.`]),
  ];
}

import { z } from 'zod';
import type { ConfigDescription, Handlers, MethodOutput, ParsedInput } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { scopeKey } from '../../domain/breaker.ts';
import type { BreakerScope } from '../../domain/breaker.ts';
import type { ManualOrder } from '../../domain/input.ts';
import { formatPrice, formatQty, lotsFromDecimal, ticksFromDecimal } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { floorToLots, priceFromTicks } from '../../domain/rounding.ts';
import { instrumentId } from '../../domain/units.ts';
import type { PriceTicks, QtyLots } from '../../domain/units.ts';
import { allocationConfig } from '../../portfolio/allocation/config.ts';
import { regimeConfig } from '../../regime/config.ts';
import type { RunningSession } from '../session/running-session.ts';
import { breakerEventView, breakerViews } from '../view/breaker-views.ts';
import { riskDesk } from '../view/risk-views.ts';
import { stressView } from '../view/stress-views.ts';
import { whatIfView } from '../view/what-if-views.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseBadConfig, refuseMissing } from './refusals.ts';

type RiskMethods = 'risk.desk' | 'risk.history' | 'risk.what-if' | 'risk.stress' | 'risk.breakers' | 'risk.release-breaker' | 'allocation.describe' | 'allocation.apply' | 'regime.describe' | 'regime.apply';

/** Samples that one answer carries at most. */
const MOST_POINTS = 1000;
const MOST_EVENTS = 200;

/** What the risk desk shows and lets a person do. */
export function riskHandlers(workstation: Workstation): Pick<Handlers, RiskMethods> {
  return {
    'risk.desk': () => (workstation.session === null ? null : riskDesk(workstation.session)),
    'risk.history': ({ from, to }) => ({ points: workstation.session === null ? [] : workstation.store.riskSamples(workstation.session.id).read({ from, to: to + 1, points: MOST_POINTS }) }),
    'risk.what-if': (request) => {
      const session = requireSession(workstation);
      return whatIfView(session.engine, orderOf(session, request), session.commandMs);
    },
    'risk.stress': ({ shocks }) => stressView(requireSession(workstation), shocks),
    'risk.breakers': () => breakersOf(workstation),
    'risk.release-breaker': ({ code, scope }) => {
      const latched = requireSession(workstation).engine.breakers.latches.list().find((breaker) => breaker.code === code && scopeKey(breaker.scope) === scopeKey(scope as BreakerScope));
      if (!latched) throw refuseMissing('a breaker that has tripped', code);
      workstation.command((timeMs) => ({ type: 'release-breaker', timeMs, code: latched.code, scope: latched.scope, cause: 'released by you' }));
      return null;
    },
    'allocation.describe': () => describe(allocationConfig, requireSession(workstation).engine.config.allocation),
    'allocation.apply': ({ config }) => apply(workstation, { allocation: parsed(allocationConfig, config) }),
    'regime.describe': () => describe(regimeConfig, requireSession(workstation).engine.config.regime),
    'regime.apply': ({ config }) => apply(workstation, { regime: parsed(regimeConfig, config) }),
  };
}

function breakersOf({ session, store }: Workstation): MethodOutput<'risk.breakers'> {
  if (session === null) return { now: [], history: [] };
  const now = breakerViews(session.engine, session.marketMs);
  const titles = new Map(now.map(({ code, title }) => [code, title]));
  const { items } = store.records(session.id).breakers.page({ limit: MOST_EVENTS });
  return { now, history: items.map((fact) => breakerEventView(session.engine, fact, titles)) };
}

function describe(schema: z.ZodType, config: unknown): ConfigDescription {
  const defaults = schema.parse({}) as Record<string, unknown>;
  return { schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), defaults, config: (config ?? defaults) as Record<string, unknown> };
}

function parsed<Config>(schema: z.ZodType<Config>, values: unknown): Config {
  const result = schema.safeParse(values);
  if (!result.success) throw refuseBadConfig(result.error, 'config');
  return result.data;
}

function apply(workstation: Workstation, change: Partial<EngineConfig>): null {
  const result = engineConfig.safeParse({ ...requireSession(workstation).engine.config, ...change });
  if (!result.success) throw refuseBadConfig(result.error, 'config');
  workstation.configure(result.data);
  return null;
}

/** Reads a trade that is only thought of; an amount of money becomes the most whole lots that it buys. */
function orderOf({ engine }: RunningSession, { instrumentId: id, side, type, qty, notional, limitPrice, stopPrice, reduceOnly }: ParsedInput<'risk.what-if'>): ManualOrder {
  const desk = engine.desks.get(instrumentId(id));
  if (!desk) throw refuseMissing('an instrument of this session', id);
  const { instrument } = desk;
  const limit = limitPrice === null ? null : ticks(instrument, 'limitPrice', limitPrice);
  const price = limit === null ? desk.price : priceFromTicks(instrument, limit);
  if (!(price > 0)) throw new RequestRefused({ code: 'no-price', message: `expected a price of ${instrument.symbol}, none has come yet` });
  return {
    instrumentId: instrument.id, side, type, qty: qty === null ? bought(instrument, Number(notional), price) : lots(instrument, qty), limitPrice: limit, triggerPrice: null, callbackBps: null,
    timeInForce: 'gtc', reduceOnly, stopPrice: stopPrice === null ? null : ticks(instrument, 'stopPrice', stopPrice), takeProfitPrice: null,
  };
}

function bought(instrument: Instrument, money: number, price: number): QtyLots {
  const qty = floorToLots(instrument, money / price);
  if (qty > 0) return qty;
  throw new RequestRefused({ code: 'bad-quantity', message: `expected enough for ${formatQty(instrument, 1 as QtyLots)} ${instrument.baseAsset}, was ${money} ${instrument.quoteAsset}`, where: 'notional' });
}

function lots(instrument: Instrument, text: string): QtyLots {
  const qty = lotsFromDecimal(instrument, text);
  if (qty !== null && qty > 0) return qty;
  throw new RequestRefused({ code: 'bad-quantity', message: `expected a multiple of ${formatQty(instrument, 1 as QtyLots)} ${instrument.baseAsset} above zero, was ${text}`, where: 'qty' });
}

function ticks(instrument: Instrument, field: string, text: string): PriceTicks {
  const price = ticksFromDecimal(instrument, text);
  if (price !== null && price > 0) return price;
  throw new RequestRefused({ code: 'bad-price', message: `expected a multiple of ${formatPrice(instrument, 1 as PriceTicks)} ${instrument.quoteAsset} above zero, was ${text}`, where: field });
}

function requireSession({ session }: Workstation): RunningSession {
  if (session === null) throw new RequestRefused({ code: 'no-session', message: 'expected a running session, was none' });
  return session;
}

import { z } from 'zod';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { CatalogEntry, ConfigDescription, Handlers, SizeView } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import { entryPolicy } from '../../orders/config.ts';
import { riskConfig } from '../../risk/config.ts';
import { sizingPolicy } from '../../risk/sizing/config.ts';
import { explainSizing, sizingSentence } from '../../risk/sizing/sizing.ts';
import { listStrategies } from '../../strategy/catalog.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { refuseBesideBot } from '../boosting/live/refuse-beside-bot.ts';
import { pinned } from '../custom/pin.ts';
import { passArmedGate } from '../live/armed-gate.ts';
import { kindOfStrategy } from '../models/kinds/kinds.ts';
import { isModelAtWork } from '../models/registry.ts';
import { checkedAssignment } from '../session/checked-assignment.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseBadConfig, refuseMissing } from './refusals.ts';

type StrategyMethods = 'strategies.catalog' | 'strategies.sizes' | 'strategies.apply' | 'strategies.remove' | 'risk.describe' | 'risk.apply' | 'execution.describe';

/** What a person configures: strategies and limits. A change takes effect from the next bar on. */
export function strategyHandlers(workstation: Workstation): Pick<Handlers, StrategyMethods> {
  return {
    'strategies.catalog': () => ({ entries: listStrategies().map(catalogEntry), entryPolicy: { schema: jsonSchema(entryPolicy), defaults: entryPolicy.parse({}) }, sizingPolicy: { schema: jsonSchema(sizingPolicy), defaults: sizingPolicy.parse({}) } }),
    'strategies.sizes': ({ id }) => ({ sizes: sizesOf(workstation, id) }),
    'strategies.apply': (assignment) => {
      const config = currentConfig(workstation);
      const former = config.strategies.find(({ id }) => id === assignment.id);
      const checked = checkedAssignment(workstation.session, pinned(assignment, former));
      if (workstation.session !== null) refuseBesideBot(workstation.store, workstation.session.id, former, checked);
      const put = (): null => {
        const now = currentConfig(workstation);
        apply(workstation, { ...now, strategies: withAssignment(now.strategies, checked) });
        return null;
      };
      return putsModelToWork(config.strategies, checked) && workstation.session?.engine.arming?.isArmed === true
        ? passArmedGate(workstation, checked, { override: [], wayOut: 'Pass it, put the model to work from its own page, where you can go without a line knowingly, or disarm first.' }).then(put)
        : put();
    },
    'strategies.remove': ({ id }) => {
      const config = currentConfig(workstation);
      if (!config.strategies.some((one) => one.id === id)) throw refuseMissing('a strategy', id);
      apply(workstation, { ...config, strategies: config.strategies.filter((one) => one.id !== id) });
      return null;
    },
    'risk.describe': () => describe(riskConfig, currentConfig(workstation).risk),
    'risk.apply': ({ config: values }) => {
      const parsed = riskConfig.safeParse(values);
      if (!parsed.success) throw refuseBadConfig(parsed.error, 'config');
      apply(workstation, { ...currentConfig(workstation), risk: parsed.data });
      return null;
    },
    'execution.describe': () => describe(simExchangeSchema, workstation.session?.plan.execution ?? simExchangeSchema.parse({})),
  };
}

/** A model that works on these markets already may be set otherwise; any other would come past what its promotion has to show. */
function putsModelToWork(strategies: readonly StrategyAssignment[], wanted: StrategyAssignment): boolean {
  const former = strategies.find(({ id }) => id === wanted.id);
  const isAtWork = former !== undefined && isModelAtWork(former) && former.code === wanted.code && former.interval === wanted.interval && wanted.instruments.every((id) => former.instruments.includes(id));
  return isModelAtWork(wanted) && !isAtWork;
}

function catalogEntry(definition: StrategyDefinition): CatalogEntry {
  const { name, code, title, summary, presets, schema } = definition;
  return {
    name, title, summary, ...(code === undefined ? {} : kindOfStrategy(name) !== null ? modelPart(definition, code) : { isCustom: true }), schema: jsonSchema(schema), defaults: schema.parse({}) as Record<string, unknown>,
    presets: presets.map((preset) => ({ ...preset, values: preset.values as Record<string, unknown> })),
  };
}

/** Which model it is, and on which bars it decides. */
function modelPart({ schema, create }: StrategyDefinition, code: string): Pick<CatalogEntry, 'code' | 'interval'> {
  const { sight } = create(schema.parse({}));
  return { code, ...(sight ? { interval: sight.interval } : {}) };
}

function sizesOf({ session }: Workstation, id: string): readonly SizeView[] {
  const desks = session === null ? [] : [...session.engine.desks.values()].filter(({ assignment }) => assignment?.id === id);
  return desks.flatMap(({ instrument, sizing }) => (sizing === null ? [] : [{ instrumentId: instrument.id, symbol: instrument.symbol, sentence: sizingSentence(sizing), steps: explainSizing(sizing) }]));
}

function describe(schema: z.ZodType, config: unknown): ConfigDescription {
  return { schema: jsonSchema(schema), defaults: schema.parse({}) as Record<string, unknown>, config: config as Record<string, unknown> };
}

function jsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

function currentConfig({ session }: Workstation): EngineConfig {
  if (!session) throw new RequestRefused({ code: 'no-session', message: 'expected a running session, was none' });
  return session.engine.config;
}

/** A changed strategy keeps its place: a list that re-sorts under the pointer puts the next click on another one. */
function withAssignment(strategies: readonly StrategyAssignment[], changed: StrategyAssignment): StrategyAssignment[] {
  const isKnown = strategies.some(({ id }) => id === changed.id);
  return isKnown ? strategies.map((one) => (one.id === changed.id ? changed : one)) : [...strategies, changed];
}

function apply(workstation: Workstation, config: EngineConfig): void {
  const parsed = engineConfig.safeParse(config);
  if (!parsed.success) throw refuseBadConfig(parsed.error, 'strategies');
  workstation.configure(parsed.data);
}

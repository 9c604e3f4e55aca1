import { configKey } from '../../adapters/sqlite/study-store.ts';
import type { BacktestRequest } from '../../contract/api.ts';
import { entryPolicy } from '../../orders/config.ts';
import { allocationConfig } from '../../portfolio/allocation/config.ts';
import { regimeConfig } from '../../regime/config.ts';
import { riskConfig } from '../../risk/config.ts';
import { sizingPolicy } from '../../risk/sizing/config.ts';
import { strategyByName } from '../../strategy/catalog.ts';

/** What a person can turn to make a result look better. Costs and the rules of fills are no such thing: they are what it has to stand. */
export type TriedSettings = Pick<BacktestRequest, 'strategy' | 'config' | 'risk'> & Partial<Pick<BacktestRequest, 'code' | 'strategies' | 'entry' | 'sizing' | 'allocation' | 'regime' | 'protocol'>>;

interface Schema {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
}

/** Returns a text that two runs share when, and only when, they tried the same: what is left out and what is spelled out as its default are the same. */
export function settingsKey(settings: TriedSettings): string {
  return settingsKeyer(settings)(settings.config);
}

/** Returns the same for many trials that share everything but the strategy's own settings: the rest is read once. */
export function settingsKeyer({ strategy, code, risk, strategies, entry, sizing, allocation, regime, protocol }: Omit<TriedSettings, 'config'>): (config: TriedSettings['config']) => string {
  const schema = strategyByName(strategy, code)?.schema;
  const shared = configKey({
    // A protocol grows its own trees: under which code it waits for the first of them is no setting.
    ...(protocol === undefined ? { code: code ?? null } : { protocol }), risk: completed(riskConfig, risk), strategies: strategies ?? null, entry: entry === undefined ? null : completed(entryPolicy, entry), sizing: sizing === undefined ? null : completed(sizingPolicy, sizing),
    allocation: allocation === undefined ? null : completed(allocationConfig, allocation), regime: regime === undefined ? null : completed(regimeConfig, regime),
  });
  return (config) => `${configKey(completed(schema, config))} ${shared}`;
}

/** Settings of an earlier version, or of a strategy that is gone, stand as they are. */
function completed(schema: Schema | undefined, value: unknown): unknown {
  const parsed = schema?.safeParse(value);
  return parsed?.success === true ? parsed.data : value;
}

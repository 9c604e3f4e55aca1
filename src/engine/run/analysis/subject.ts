import { createHash } from 'node:crypto';
import type { GateSubject } from '../../contract/evidence.ts';
import { boostingRuleConfig } from '../../strategy/boosting/boosting.config.ts';
import type { BoostingRuleConfig } from '../../strategy/boosting/boosting.config.ts';
import { currentCode, strategyByName } from '../../strategy/catalog.ts';

/** What is examined, as a request, an assignment or a question about the gate names it. */
export type Subject = Pick<GateSubject, 'strategy' | 'config' | 'interval'> & { readonly code?: string | undefined; readonly instruments: readonly string[]; readonly protocol?: GateSubject['protocol'] };

/**
 * Returns a hash of what is examined: the strategy in its version with all its settings, its instruments and its bars. Of a bot of boosted trees it is the settings of its rule
 * and of its trainings: its versions change by themselves, and its costs are those of wherever it trades.
 */
export function subjectHash({ strategy, code = currentCode(strategy), config, instruments, interval, protocol }: Subject): string {
  if (protocol !== undefined) {
    const { costBps: _costs, ...rule } = boostingRuleConfig.catch((given) => given.value as BoostingRuleConfig).parse(config);
    return hashOf({ strategy, config: rule, instruments: [...instruments].sort(), interval, protocol });
  }
  return hashOf({ strategy, code: code ?? null, config: completed(strategy, code, config), instruments: [...instruments].sort(), interval });
}

/** Settings with the strategy's defaults filled in, so that what is left out and what is spelled out are the same. */
function completed(strategy: string, code: string | undefined, config: Readonly<Record<string, unknown>>): unknown {
  const parsed = strategyByName(strategy, code)?.schema.safeParse(config);
  return parsed?.success === true ? parsed.data : config;
}

/** Returns a SHA-256 of a plain value in which the order of names does not matter. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(orderedText(value)).digest('hex');
}

function orderedText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (isPlain(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

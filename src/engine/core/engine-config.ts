import { z } from 'zod';
import { INTERVALS } from '../domain/interval.ts';
import { entryPolicy } from '../orders/config.ts';
import { regimeConfig } from '../regime/config.ts';
import { allocationConfig } from '../portfolio/allocation/config.ts';
import { strategyBounds } from '../risk/breakers/config.ts';
import { riskConfig } from '../risk/config.ts';
import { sizingPolicy } from '../risk/sizing/config.ts';

export const instrumentIdText = z.string().regex(/^(spot|um|practice):[A-Z0-9_]{2,30}$/, 'expected market:SYMBOL, for example um:BTCUSDT');

/** Names a version of a person's own strategy: the SHA-256 of its file. */
export const strategyCode = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

/** A strategy put to work on instruments. `config` is checked against the strategy's own schema. */
export const strategyAssignment = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'expected lower-case letters, digits and dashes'),
  strategy: z.string(),
  /** Of a person's own strategy: which version of its file; absent for the program's own. */
  code: strategyCode.optional(),
  instruments: z.array(instrumentIdText).min(1).max(20),
  interval: z.enum(INTERVALS),
  enabled: z.boolean(),
  config: z.record(z.string(), z.unknown()),
  /** How its entries are sent; plain market orders where it is left out. */
  entry: entryPolicy.optional(),
  /** How large its entries are; the risk per trade of the risk settings where it is left out. */
  sizing: sizingPolicy.optional(),
  /** What its backtest on file has shown, which it is held to; absent where there is none. */
  bounds: strategyBounds.optional(),
});
export type StrategyAssignment = z.infer<typeof strategyAssignment>;

/** The engine's whole configuration, composed from the stages' own. One strategy per instrument: two would fight over one net position. */
export const engineConfig = z.strictObject({
  strategies: z.array(strategyAssignment).default([]),
  risk: riskConfig.default(() => riskConfig.parse({})),
  /** Absent, as in configurations of earlier versions, means off. */
  regime: regimeConfig.optional(),
  /** Absent, as in configurations of earlier versions, means that all are treated alike. */
  allocation: allocationConfig.optional(),
}).superRefine(({ strategies }, context) => {
  const owners = new Map<string, string>();
  for (const { id, instruments } of strategies) {
    for (const instrument of instruments) {
      const owner = owners.get(instrument);
      if (owner !== undefined) context.addIssue({ code: 'custom', path: ['strategies'], message: `${instrument} is traded by "${owner}" already: expected one strategy for each instrument` });
      owners.set(instrument, id);
    }
  }
});
export type EngineConfig = z.infer<typeof engineConfig>;

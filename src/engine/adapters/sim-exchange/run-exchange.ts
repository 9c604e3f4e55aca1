import { simExchangeSchema } from './config.ts';
import type { SimExchangeConfig } from './config.ts';
import { DelayedExchange } from './delayed-exchange.ts';
import { createDelays } from './delays.ts';
import type { OrderLatency } from './delays.ts';
import { outagesOf } from './outages.ts';
import type { OutageWindow } from './outage-windows.ts';
import { createSimExchange } from './sim-exchange.ts';
import type { SimExchangeOptions } from './sim-exchange.ts';
import type { QuietExchange, SimulatedExchange } from '../../ports/exchange.ts';

export interface RunExchangeOptions extends SimExchangeOptions {
  /** Decides random outages and measured latencies. */
  readonly seed: number;
  /** The time of the run. */
  readonly span: OutageWindow;
  /** Gaps of the recording, in which nobody could have traded. */
  readonly gaps: readonly OutageWindow[];
  /** Order times of real sessions; needed for measured latency. */
  readonly measured: readonly OrderLatency[];
}

/** Returns the exchange of a run: the simulated one itself where nothing delays, or the same at the end of a wire. */
export function createRunExchange(options: RunExchangeOptions): SimulatedExchange & QuietExchange {
  const config: SimExchangeConfig = { ...simExchangeSchema.parse({}), ...options.config };
  const outages = outagesOf(config, options);
  if (config.latency === 'none' && outages.length === 0) return createSimExchange(options);
  return new DelayedExchange({ inner: (listener) => createSimExchange({ ...options, listener }), listener: options.listener, delays: createDelays(config, options), outages });
}

import type { Store } from '../../adapters/sqlite/store.ts';
import type { ProtocolAnswer, ProtocolRequest } from '../../contract/protocol.ts';
import { botConfig } from '../../learn/boosting/bot/bot.config.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import { minuteInstruments, runProtocols } from './protocol-runs.ts';
import type { ProtocolRuns } from './protocol-runs.ts';
import { rollingBot } from './rolling-bot.ts';

/**
 * Runs what a person asked for with the settings of a bot.
 * @throws BadRequest with every violation
 */
export function runProtocolRequest(request: ProtocolRequest, given: Pick<ProtocolRuns, 'store' | 'clock' | 'codeVersion' | 'onProgress'>): ProtocolAnswer {
  const { instruments, told, startingCash } = readProtocolRequest(given.store, request);
  const { to, seed, isUngated } = request;
  return runProtocols({ ...given, instruments, told, toMs: to, startingCash, seed, isUngated });
}

/** Reads a request before it is run. @throws BadRequest with every violation */
export function readProtocolRequest(store: Pick<Store, 'bars'>, { config, instruments: asked, isAll, requireFunding }: ProtocolRequest): Pick<ProtocolRuns, 'instruments' | 'told' | 'startingCash'> {
  const stored = isAll ? minuteInstruments(store) : asked;
  if (stored?.length === 0) throw new BadRequest([{ path: 'isAll', message: 'expected stored bars of one minute, found none: import or download some' }]);
  const bot = botConfig.safeParse(stored === undefined ? config : withInstrument(config, stored[0] ?? ''));
  if (!bot.success) throw new BadRequest(bot.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })));
  const instruments = stored ?? bot.data.data.instruments;
  const told = rollingBot(instruments, [], bot.data);
  return { instruments, told: { ...told, execution: { ...told.execution, requireFunding } }, startingCash: bot.data.execution.startingCash };
}

/** A bot trades ten markets of one venue at most; here each has an account of its own, so that its own list is not looked at. */
function withInstrument(config: ProtocolRequest['config'], instrument: string): Readonly<Record<string, unknown>> {
  const { data } = config;
  return { ...config, data: { ...(typeof data === 'object' && data !== null ? data : {}), instruments: [instrument] } };
}

import type { EngineConfig } from '../../../core/engine-config.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import { ONE_WAY_ADVICE } from './position-plan.ts';
import { compareTexts } from './readings.ts';
import type { VenueSettings } from './reconciliation.ts';

/** What is wrong with the account's settings: problems keep trading halted, warnings are said. */
export interface SettingsPlan {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Judges the account's settings against what the engine counts on. Nothing is set back: whoever changed them may have had a reason. */
export function planSettings(settings: VenueSettings | null, instruments: ReadonlyMap<InstrumentId, Instrument>, { risk }: Pick<EngineConfig, 'risk'>): SettingsPlan {
  if (settings === null) return { problems: [], warnings: [] };
  const problems: string[] = [];
  const warnings: string[] = [];
  if (settings.isHedgeMode) problems.push(`The futures account is in hedge mode, and Tradewind trades in one-way mode only. ${ONE_WAY_ADVICE}`);
  if (!settings.canTrade) problems.push('The exchange does not let this account trade futures: see its messages in your account.');
  if (settings.isMultiAssets) warnings.push('The account margins its positions with several assets at once: losses can eat into coins that Tradewind does not count.');
  for (const [id, { leverage }] of [...settings.symbols].toSorted(([left], [right]) => compareTexts(left, right))) {
    const symbol = instruments.get(id)?.symbol;
    if (symbol === undefined || leverage === risk.leverage) continue;
    warnings.push(leverage > risk.leverage
      ? `${symbol} stands at ${leverage}× at the exchange; Tradewind is set to ${risk.leverage}× and keeps to that. Set the leverage at the exchange to ${risk.leverage}×, so that nothing else can go beyond it.`
      : `${symbol} stands at ${leverage}× at the exchange, Tradewind is set to ${risk.leverage}×: the exchange may refuse orders for want of margin. Set one of the two to the other.`);
  }
  return { problems, warnings };
}

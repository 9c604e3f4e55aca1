import type { Store } from '../../adapters/sqlite/store.ts';
import type { CheckItem } from '../../contract/api.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { GateReport, GateSubject } from '../../contract/evidence.ts';
import { botConfig } from '../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import type { BoostingManifest } from '../../learn/boosting/rolling/document.ts';
import { BOOSTING } from '../../strategy/boosting/boosting.ts';
import { dateText } from '../analysis/say.ts';
import { BLANK_CODE } from '../boosting/blank-version.ts';
import { protocolOf } from '../boosting/run-protocol.ts';

/** Returns what the gate is asked about: of a strategy its version; of a bot of boosted trees its settings, as its versions change by themselves. @param bot null for none */
export function subjectOf({ strategy, code, config, instruments, interval }: StrategyAssignment, bot: BotConfig | null): GateSubject {
  if (bot !== null) return { strategy, config, instruments, interval, protocol: protocolOf(bot) };
  return { strategy, ...(code === undefined ? {} : { code }), config, instruments, interval };
}

/**
 * Returns the settings of the bot that answers for what is at a place of a session, or is to be: for its own versions that have shown what they must. Null where no bot does: where none
 * works there, and for trees from elsewhere, of another bot, or that were refused, which are asked about themselves.
 */
export function botAt({ bots, models }: Pick<Store, 'bots' | 'models'>, sessionId: string, { id, strategy, code = BLANK_CODE }: StrategyAssignment): BotConfig | null {
  const bot = strategy === BOOSTING ? bots.list().find((one) => one.sessionId === sessionId && one.assignmentId === id && one.endedMs === null) : undefined;
  if (bot === undefined || (code !== BLANK_CODE && !isOwnAndPassed(models, bot.id, code))) return null;
  return botConfig.safeParse(bot.settings).data ?? null;
}

function isOwnAndPassed(models: Store['models'], line: string, code: string): boolean {
  const model = models.get(code);
  return model?.kind === 'boosting' && model.line === line && (JSON.parse(model.manifest) as BoostingManifest).verdict.passed;
}

/**
 * Returns what has to be on file before a strategy may trade real money, line by line: the gate's own lines, each under the id of the assignment.
 * Past results promise nothing; they only show that somebody has looked.
 */
export function evidenceLines({ id }: Pick<StrategyAssignment, 'id'>, { lines }: Pick<GateReport, 'lines'>): readonly CheckItem[] {
  return lines.map(({ title, ok, found, needed, sentence, expiresMs }) => ({
    title: `${id}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`, ok,
    detail: `${sentence} ${ok ? (expiresMs === null ? '' : `Counts until ${dateText(expiresMs)}.`) : `Found: ${found}; needed: ${needed}.`}`.trim(),
  }));
}

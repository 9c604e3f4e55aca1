import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { subjectHash } from '../analysis/subject.ts';
import { missingLines } from './armed-gate.ts';
import type { GateAsker } from './armed-gate.ts';
import { subjectOf } from './evidence.ts';
import { waivedLines } from './waived-lines.ts';

export type TakeOver = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

/**
 * Answers a bot that wants to put a version to work, and a person who wants to start a bot: without real money that is armed always yes. With it, the settings of the bot
 * have to have passed the gate, but for the lines that the person went without when arming: what was accepted of the settings then is accepted of every version they bring.
 * It is asked beside trading and keeps nobody waiting; while it looks, the version that trades goes on.
 */
export async function mayTakeOver(asker: GateAsker, { assignment, bot }: { readonly assignment: StrategyAssignment; readonly bot: BotConfig }): Promise<TakeOver> {
  const { session } = asker;
  const open = await missingLines(asker, assignment, bot);
  if (session === null || open.length === 0) return { ok: true };
  if (asker.session !== session) return { ok: false, sentence: 'Another session has begun while the gate was asked.' };
  const waived = waivedLines(asker.store.settings, session.id, { id: assignment.id, subjectHash: subjectHash(subjectOf(assignment, bot)) });
  const missing = open.filter((title) => !waived.includes(title));
  return missing.length === 0 ? { ok: true } : { ok: false, sentence: `Real money is armed, and not passed: ${missing.join('; ')}. Pass it with runs of the protocol, or arm again and go without it knowingly.` };
}

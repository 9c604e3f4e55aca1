import { RequestRefused } from '../../contract/server.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { Workstation } from '../workstation/workstation.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { botAt, evidenceLines, subjectOf } from './evidence.ts';

/** Who asks the gate: the workstation, or a command on a data folder that nobody else works on. */
export type GateAsker = Pick<Workstation, 'session' | 'clock' | 'version' | 'store'> & { readonly research: Pick<Workstation['research'], 'honesty'> };

/** Returns the titles of the lines of the gate that a strategy has not passed; empty where no real money is armed. @param bot settings of the bot that is to work there; the one that does where it is left out, null for none */
export async function missingLines(asker: GateAsker, wanted: StrategyAssignment, bot: BotConfig | null = botOf(asker, wanted)): Promise<readonly string[]> {
  if (asker.session?.engine.arming?.isArmed !== true) return [];
  const [report] = await asker.research.honesty({ kind: 'gate', stage: 'live', subjects: [subjectOf(wanted, bot)], nowMs: asker.clock.now(), codeVersion: asker.version }).result;
  return report === undefined ? [] : evidenceLines(wanted, report).filter(({ ok }) => !ok).map(({ title }) => title);
}

/**
 * Where real money is armed, what comes has to pass the gate as it had to before arming, or a person goes without knowingly.
 * @param override titles of the lines that a person goes without
 * @param wayOut what a person can do instead, as the end of a sentence
 * @throws RequestRefused when it does not, or when the session changed while the gate was asked
 */
export async function passArmedGate(asker: GateAsker, wanted: StrategyAssignment, { override, wayOut }: { readonly override: readonly string[]; readonly wayOut: string }): Promise<void> {
  const { session } = asker;
  const checked = session?.engine.config.strategies;
  const missing = (await missingLines(asker, wanted)).filter((title) => !override.includes(title));
  if (missing.length > 0) throw new RequestRefused({ code: 'gate', message: `Real money is armed, and not passed: ${missing.join('; ')}. ${wayOut}` });
  // The gate is asked beside trading: what it looked at may have changed while it looked.
  if (asker.session !== session || session?.engine.config.strategies !== checked) throw new RequestRefused({ code: 'changed', message: 'The session or its strategies changed while the gate was asked: look at it again.' });
}

function botOf({ session, store }: GateAsker, wanted: StrategyAssignment): BotConfig | null {
  return session === null ? null : botAt(store, session.id, wanted);
}

import { openStore } from '../../src/engine/adapters/sqlite/open-store.ts';
import { BLANK_CODE } from '../../src/engine/run/boosting/blank-version.ts';
import type { BotState } from '../../src/engine/run/boosting/live/live-bot-view.ts';
import { readVersion } from '../../src/engine/run/models/read-version.ts';
import type { RetrainPolicySnapshot } from '../../src/engine/learn/boosting/rolling/cycle-state.ts';

/** What is left of a bot after a kill. */
export interface BotLeft {
  readonly found: readonly string[];
  /** What it was at, by what is stored. */
  readonly at: 'nothing' | 'training' | 'shadow';
}

const NEWEST = 10;

/**
 * Examines what a kill has left of the bot in a place, before the next program touches it: the version that the journal has at work is whole, so is the one that is kept ready, what is
 * on the shelf can be read, and its log has every step once.
 * @param code which version the journal proves to be at work
 */
export function examineBot(dataDir: string, { assignmentId, code }: { readonly assignmentId: string; readonly code: string }): BotLeft {
  const store = openStore(dataDir);
  const found: string[] = [];
  const whole = (of: string | null | undefined, what: string): void => {
    if (of === null || of === undefined || of === BLANK_CODE) return;
    const { damage } = readVersion(store, of);
    if (damage !== null) found.push(`${what}: ${damage}`);
  };
  try {
    whole(code, 'the version that trades');
    for (const model of store.models.list().slice(0, NEWEST)) whole(model.code, 'a version on the shelf');
    const bot = store.bots.ofSession(store.sessions.latest()?.id ?? '').find((one) => one.assignmentId === assignmentId && one.endedMs === null);
    if (bot === undefined) return { found: [...found, 'the bot is gone'], at: 'nothing' };
    const seqs = store.bots.steps(bot.id, { limit: 100_000 }).map(({ seq }) => seq);
    if (seqs.some((seq, index) => seq !== seqs.length - index)) found.push('its steps are not counted through');
    const ids = store.bots.steps(bot.id, { limit: 100_000, kind: 'step' }).map(({ step }) => (step as { readonly id: number }).id);
    if (ids.some((id, index) => id !== ids.length - index)) found.push(`a step of its cycle is missing or there twice: ${ids.join(' ')}`);
    const state = ((bot.state as BotState | null)?.cycle as RetrainPolicySnapshot | null)?.state;
    whole(state?.trading.previous?.code, 'the version that is kept ready');
    return { found, at: (state?.training ?? null) !== null ? 'training' : (state?.shadow ?? null) !== null ? 'shadow' : 'nothing' };
  } finally {
    store.close();
  }
}

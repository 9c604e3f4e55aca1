import type { BotPrices, BotSummary, BotTraining, RetrainRecord } from '../../contract/boosting.ts';
import type { EngineClient } from '../../contract/client.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';

/** The bots of a session without a window. */
export interface PaperBots {
  readonly config: BotConfig;
  readonly prices: BotPrices;
  /** Name of the preset that the settings came from; null for none. */
  readonly preset: string | null;
}

/** What a bot does, as it happens. */
export type BotNews =
  | { readonly kind: 'training'; readonly bot: BotSummary; readonly training: BotTraining }
  | { readonly kind: 'step'; readonly bot: BotSummary; readonly record: RetrainRecord };

/** A bot as it stood when play ended, with everything that it did, oldest first. */
export interface PaperBot extends BotSummary {
  readonly steps: readonly RetrainRecord[];
}

/** Tells of every step of every bot once, in its order: an event carries the newest alone, so what lies between two is asked for. */
export class BotTeller {
  readonly #client: EngineClient;
  readonly #onNews: (news: BotNews) => void;
  /** The last step that was told of each bot. */
  readonly #told = new Map<string, number>();
  readonly #trainings = new Map<string, number>();
  #work: Promise<void> = Promise.resolve();

  constructor(client: EngineClient, onNews: (news: BotNews) => void) {
    this.#client = client;
    this.#onNews = onNews;
  }

  /** Begins to tell; what bots did before is passed over. */
  async begin(): Promise<void> {
    const { bots } = await this.#client.call('bots.list', {});
    for (const { id, lastStep } of bots) this.#told.set(id, lastStep?.id ?? 0);
    this.#client.onEvent((_sequence, event) => {
      if (event.type === 'bot-updated') this.#work = this.#work.then(() => this.#take(event.bot)).catch(() => undefined);
    });
  }

  /** Waits until everything was told that has come. */
  async settle(): Promise<void> {
    await this.#work;
  }

  async #take(bot: BotSummary): Promise<void> {
    const told = this.#told.get(bot.id) ?? 0;
    const newest = bot.lastStep?.id ?? 0;
    if (newest > told) {
      this.#told.set(bot.id, newest);
      const records = newest === told + 1 && bot.lastStep !== null ? [bot.lastStep] : (await recordsOf(this.#client, bot.id)).filter(({ id }) => id > told && id <= newest);
      for (const record of records) this.#onNews({ kind: 'step', bot, record });
    }
    if (bot.training !== null && this.#trainings.get(bot.id) !== bot.training.sinceMs) {
      this.#trainings.set(bot.id, bot.training.sinceMs);
      this.#onNews({ kind: 'training', bot, training: bot.training });
    }
  }
}

/** Returns the bots of a session with all their steps. */
export async function botsOf(client: EngineClient, sessionId: string): Promise<readonly PaperBot[]> {
  const { bots } = await client.call('bots.list', {});
  const here: PaperBot[] = [];
  for (const bot of bots) if (bot.sessionId === sessionId) here.push({ ...bot, steps: await recordsOf(client, bot.id) });
  return here;
}

const LOOK_MS = 250;
const MOST_LOOKS = 480;

/**
 * A recorded feed may be played to its end before the bots have seen its last bars: waits until they have, at most two minutes. What is trained then is not waited for: a
 * result is taken with the bar after it, and none comes.
 */
export async function waitForBots(client: EngineClient, signal: AbortSignal): Promise<void> {
  for (let looks = 0, before = ''; looks < MOST_LOOKS && !signal.aborted; looks++) {
    const { bots } = await client.call('bots.list', {});
    const now = bots.filter(({ endedMs }) => endedMs === null).map(({ id, nowMs }) => `${id} ${nowMs ?? ''}`).join();
    if (now === before) return;
    before = now;
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  }
}

async function recordsOf(client: EngineClient, id: string): Promise<readonly RetrainRecord[]> {
  const records: RetrainRecord[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const page = await client.call('bots.log', { id, limit: 500, ...(before === undefined ? {} : { before }) });
    records.push(...page.entries.flatMap((entry) => (entry.kind === 'step' ? [entry.record] : [])));
    before = page.next;
  }
  return records.toReversed();
}

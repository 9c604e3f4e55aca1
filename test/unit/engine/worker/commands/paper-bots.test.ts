import { describe, expect, it } from 'vitest';
import type { BotSummary, RetrainRecord } from '../../../../../src/engine/contract/boosting.ts';
import type { EngineClient } from '../../../../../src/engine/contract/client.ts';
import type { ViewEvent } from '../../../../../src/engine/contract/events.ts';
import { BotTeller } from '../../../../../src/engine/worker/commands/paper-bots.ts';
import type { BotNews } from '../../../../../src/engine/worker/commands/paper-bots.ts';
import { botLines } from '../../../../../src/cli/text/paper-text.ts';

const METRICS = { rows: 96, rmse: 0.0022, rmseOfZero: 0.002, rankIc: 0.0514, directionalAccuracy: 0.4784, netSharpe: null, netReturn: 0, entries: 0 };

function record(id: number, outcome: RetrainRecord['outcome']): RetrainRecord {
  return { id, whenMs: Date.UTC(2026, 2, 2, 4, id) - 1, why: 'due', cause: 'Due: 15 minutes since the last.', window: null, metrics: outcome === 'refused' ? METRICS : null, lines: [], outcome, code: null, activeCode: null, sentence: `Step ${id}.` };
}

/** An engine whose bot has these steps by now. */
function anEngine(records: RetrainRecord[]) {
  let hear: (event: ViewEvent) => void = () => undefined;
  const bot = (): BotSummary => ({ id: 's.trees', symbol: 'AAAUSDT', lastStep: records.at(-1) ?? null, training: null }) as BotSummary;
  const client = {
    call: (method: string, { before = Number.MAX_SAFE_INTEGER }: { readonly before?: number }) => {
      if (method === 'bots.list') return Promise.resolve({ bots: [bot()] });
      // Two to a page.
      const found = records.filter(({ id }) => id < before).toReversed();
      return Promise.resolve({ entries: found.slice(0, 2).map((one) => ({ seq: one.id, kind: 'step', timeMs: one.whenMs, record: one })), total: records.length, next: found.length > 2 ? found[1]!.id : null });
    },
    onEvent: (listener: (sequence: number, event: ViewEvent) => void) => {
      hear = (event) => { listener(1, event); };
      return () => undefined;
    },
  } as unknown as EngineClient;
  return { client, bot, say: (changes: Partial<BotSummary> = {}) => { hear({ type: 'bot-updated', bot: { ...bot(), ...changes } }); } };
}

describe('what bots do, told line by line', () => {
  it('is each step once and in its order, also where an event passes several over, and nothing from before', async () => {
    const records = [record(1, 'refused'), record(2, 'refused')];
    const { client, say } = anEngine(records);
    const news: BotNews[] = [];
    const teller = new BotTeller(client, (one) => { news.push(one); });
    await teller.begin();
    say();
    records.push(record(3, 'passed'));
    say();
    say();
    records.push(record(4, 'swapped'), record(5, 'refused'), record(6, 'passed'), record(7, 'dropped'));
    say({ training: { why: 'due', cause: 'Due.', sinceMs: 9 } });
    say({ training: { why: 'due', cause: 'Due.', sinceMs: 9 } });
    await teller.settle();
    expect(news.map((one) => (one.kind === 'step' ? one.record.id : one.training.cause))).toEqual([3, 4, 5, 6, 7, 'Due.']);
  });

  it('says when, what the model showed, why it was begun and what came of it', () => {
    // 0.0022 / 0.002 = 1.1
    expect(botLines({ kind: 'step', bot: { symbol: 'AAAUSDT' } as BotSummary, record: record(1, 'refused') })).toEqual([
      "2026-03-02 04:00:59  AAAUSDT REFUSED  error 1.100 of zero's, rank IC 0.051, right side 47.84 %, net Sharpe none", '  Due: 15 minutes since the last. Step 1.',
    ]);
    expect(botLines({ kind: 'training', bot: { symbol: 'AAAUSDT' } as BotSummary, training: { why: 'drift', cause: 'It has moved.', sinceMs: Date.UTC(2026, 2, 2) } })).toEqual(['2026-03-02 00:00:00  AAAUSDT TRAINING  It has moved.']);
  });
});

import { useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { BotSummary } from '../../../engine/contract/boosting.ts';
import { useEngine, useView } from './engine-context.tsx';
import type { Engine } from './engine-store.ts';

/** The boosted-tree bots that there are and were, as the engine lists them: those that work first, then newest first. */
export interface Bots {
  readonly bots: readonly BotSummary[];
  /** Why they could not be listed, or null; the last list stays. */
  readonly error: string | null;
  /** Nothing has been answered yet. */
  readonly isLoading: boolean;
  readonly reload: () => void;
}

const stores = new WeakMap<Engine, StoreApi<Bots>>();

/** Returns every bot, and renders again when one of them takes a step. One list for the whole window: asked for once, and kept by what the engine tells. */
export function useBots(): Bots {
  return useStore(botsOf(useEngine()));
}

/** Returns the bot that works on an instrument of the running session, or null. */
export function useBotOf(instrumentId: string): BotSummary | null {
  const sessionId = useView((view) => view.session?.id ?? null);
  const { bots } = useBots();
  return useMemo(() => workingBot(bots, sessionId, instrumentId), [bots, sessionId, instrumentId]);
}

/** Returns the bot behind a strategy of the running session, whether it still works or not; null where it is no bot's. */
export function useBotBehind(assignmentId: string): BotSummary | null {
  const sessionId = useView((view) => view.session?.id ?? null);
  const { bots } = useBots();
  return useMemo(() => bots.find((bot) => bot.sessionId === sessionId && bot.assignmentId === assignmentId) ?? null, [bots, sessionId, assignmentId]);
}

/** Finds the bot that works on an instrument of a session. */
export function workingBot(bots: readonly BotSummary[], sessionId: string | null, instrumentId: string): BotSummary | null {
  return bots.find((bot) => bot.sessionId === sessionId && bot.instrumentId === instrumentId && bot.endedMs === null) ?? null;
}

/** Takes in what the engine tells of one bot. A new one comes first; one that is known keeps its place, until the list is asked for again. */
export function withBot(bots: readonly BotSummary[], bot: BotSummary): readonly BotSummary[] {
  return bots.some(({ id }) => id === bot.id) ? bots.map((other) => (other.id === bot.id ? bot : other)) : [bot, ...bots];
}

/** The one store of a window: asks when the line opens and when another session runs, and folds in what is told in between. */
function botsOf(engine: Engine): StoreApi<Bots> {
  const known = stores.get(engine);
  if (known) return known;
  let round = 0;
  let told: readonly BotSummary[] = [];
  const ask = (): void => {
    const mine = ++round;
    told = [];
    engine.call('bots.list', {}).then(
      // what was told while the answer was on its way is newer than the answer
      ({ bots }) => { if (mine === round) store.setState({ bots: told.reduce(withBot, bots), error: null, isLoading: false }); },
      (failure: unknown) => { if (mine === round) store.setState({ error: failure instanceof Error ? failure.message : String(failure), isLoading: false }); },
    );
  };
  const store = createStore<Bots>()(() => ({ bots: [], error: null, isLoading: true, reload: ask }));
  stores.set(engine, store);
  engine.onEvent((event) => {
    if (event.type !== 'bot-updated') return;
    told = [...told, event.bot];
    store.setState(({ bots }) => ({ bots: withBot(bots, event.bot) }));
  });
  let asked = '';
  const follow = (): void => {
    const { link, view } = engine.store.getState();
    const wanted = link.state === 'open' && view !== null ? `open ${view.session?.id ?? ''}` : 'closed';
    if (wanted === asked) return;
    asked = wanted;
    if (wanted !== 'closed') ask();
  };
  engine.store.subscribe(follow);
  follow();
  return store;
}

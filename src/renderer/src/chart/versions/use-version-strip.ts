import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { BotSummary, BotVersions } from '../../../../engine/contract/boosting.ts';
import { useEngine } from '../../state/engine-context.tsx';
import type { ChartController } from '../chart-controller.ts';
import { stripOf } from './version-strip.ts';
import type { VersionStrip } from './version-strip.ts';

/** How often it is looked whether older bars are drawn than were asked for. */
const LOOK_MS = 2000;
/** In a market that is played fast a bot takes many steps a second; no more is asked than this. */
const LEAST_BETWEEN_MS = 500;

/** The strip of a chart's bot, from its oldest drawn bar on. */
export interface StripAnswer {
  /** Null before the first answer. */
  readonly strip: VersionStrip | null;
  /** Why it could not be read, or null; what was read last stays. */
  readonly error: string | null;
}

/** Keeps the versions of a bot in step with the bars that are drawn and with the steps that it takes. Asks nothing without a bot. */
export function useVersionStrip(controller: RefObject<ChartController | null>, { bot, isReady }: { readonly bot: BotSummary | null; readonly isReady: boolean }): StripAnswer {
  const engine = useEngine();
  const [answer, setAnswer] = useState<{ readonly botId: string; readonly versions: BotVersions | null; readonly error: string | null } | null>(null);
  const botId = bot?.id ?? null;
  const [oldestMs, setOldestMs] = useState<number | null>(null);
  const askedMs = useRef(0);

  useEffect(() => {
    if (botId === null || !isReady) return undefined;
    const look = (): void => { setOldestMs(controller.current?.oldestMs() ?? null); };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => { clearInterval(timer); };
  }, [controller, botId, isReady]);

  useEffect(() => {
    if (botId === null || oldestMs === null) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      askedMs.current = performance.now();
      engine.call('bots.versions', { id: botId, from: oldestMs, to: Number.MAX_SAFE_INTEGER }).then(
        (versions) => { if (isCurrent) setAnswer({ botId, versions, error: null }); },
        (failure: unknown) => { if (isCurrent) setAnswer((last) => ({ botId, versions: last?.botId === botId ? last.versions : null, error: failure instanceof Error ? failure.message : String(failure) })); },
      );
    }, Math.max(0, askedMs.current + LEAST_BETWEEN_MS - performance.now()));
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [engine, bot, botId, oldestMs]);

  const versions = answer?.botId === botId ? answer.versions : null;
  const strip = useMemo(() => (versions === null ? null : stripOf(versions)), [versions]);
  return { strip, error: answer?.botId === botId ? answer.error : null };
}

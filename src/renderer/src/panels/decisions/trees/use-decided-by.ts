import { useMemo } from 'react';
import type { BotForecasts, BotSummary, BotVersions, BotVersionSpan } from '../../../../../engine/contract/boosting.ts';
import type { DecisionView } from '../../../../../engine/contract/view.ts';
import { SAME_BAR_MS, versionAt } from '../../../chart/versions/version-strip.ts';
import { useBotBehind } from '../../../state/bots.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { useRequest } from '../../../state/use-request.ts';

/** Which version of a bot has decided, and what came of its forecast. */
export interface DecidedBy {
  readonly bot: BotSummary;
  /** Null while it is not known. */
  readonly version: BotVersionSpan | null;
  readonly horizonMinutes: number | null;
  /** The return over the horizon, in bps; null until it has passed, and where it was not kept. */
  readonly outcomeBps: number | null;
  /** What the version forecast, in bps; null where it was not kept: forecasts are kept for 30 days. */
  readonly forecastBps: number | null;
}

const ASK_EVERY_MS = 10_000;

/** Returns which version was behind a decision, and what came of it as soon as that is known; null for a decision that is no bot's. */
export function useDecidedBy({ strategyId, timeMs }: Pick<DecisionView, 'strategyId' | 'timeMs'>): DecidedBy | null {
  const bot = useBotBehind(strategyId);
  const botId = bot?.id ?? null;
  const asked = useMemo(() => (botId === null ? null : { id: botId, from: Math.max(0, timeMs - SAME_BAR_MS), to: timeMs + SAME_BAR_MS }), [botId, timeMs]);
  const versions = useRequest('bots.versions', asked);
  const forecasts = usePolled('bots.forecasts', asked, ASK_EVERY_MS);
  const isOfThis = forecasts.of === JSON.stringify(asked);
  return useMemo(() => (bot === null ? null : decidedBy(bot, timeMs, versions.loading ? null : versions.data, isOfThis ? forecasts.data : undefined)), [bot, timeMs, versions, forecasts.data, isOfThis]);
}

/** Puts together what is known of the version behind a decision. */
export function decidedBy(bot: BotSummary, timeMs: number, versions: BotVersions | null, forecasts: BotForecasts | undefined): DecidedBy {
  const version = versionAt(versions?.spans ?? [], timeMs);
  const row = forecasts?.timeMs.findIndex((madeMs, index) => Math.abs(madeMs - timeMs) <= SAME_BAR_MS && forecasts.codes[forecasts.version[index] ?? -1] === version?.code) ?? -1;
  return { bot, version, horizonMinutes: forecasts?.horizonMinutes ?? null, outcomeBps: forecasts?.outcomeBps[row] ?? null, forecastBps: forecasts?.forecastBps[row] ?? null };
}

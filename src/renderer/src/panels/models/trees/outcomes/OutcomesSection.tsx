import { useMemo, useState } from 'react';
import type { BotDrift, BotDriftReport, BotForecasts, BotSummary, BotView } from '../../../../../../engine/contract/boosting.ts';
import { LineChart } from '../../../../components/charts/LineChart.tsx';
import { ScatterChart } from '../../../../components/charts/ScatterChart.tsx';
import { Segments } from '../../../../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../../components/Panel.tsx';
import { Section } from '../../../../components/Section.tsx';
import { formatNumber } from '../../../../format/decimal.ts';
import { formatTime } from '../../../../format/time.ts';
import type { Zone } from '../../../../format/time.ts';
import { useSettings } from '../../../../state/settings.ts';
import { usePolled } from '../../../../state/use-polled.ts';
import { atClose } from '../bot-words.ts';
import { isRightSide, settledOf, sidesSentence, skillSentence, thinnedPoints } from './outcomes.ts';
import styles from './outcomes.module.css';

const HOUR_MS = 3_600_000;
const SPANS = [{ value: 6, title: '6 h' }, { value: 24, title: '24 h' }, { value: 168, title: '7 d' }] as const;
const ASK_EVERY_MS = 15_000;
const MOST_POINTS = 1500;
const ZERO = [0];
const NO_SKILL: BotDriftReport['skill'] = [];

export interface OutcomesSectionProps {
  readonly bot: BotSummary;
  /** Null until it was asked for. */
  readonly view: BotView | null;
  /** Null until it was asked for. */
  readonly drift: BotDrift | null;
}

/** Sets what was forecast against what came: each bar as a point, and how well they go together over time. */
export function OutcomesSection({ bot, view, drift }: OutcomesSectionProps) {
  const [hours, setHours] = useState<(typeof SPANS)[number]['value']>(24);
  const to = bot.nowMs;
  const input = useMemo(() => (to === null ? null : { id: bot.id, from: Math.max(0, to - hours * HOUR_MS), to }), [bot.id, hours, to]);
  const { data, error, ask } = usePolled('bots.forecasts', input, ASK_EVERY_MS);
  const skill = drift?.report?.skill ?? NO_SKILL;
  const neededBps = view === null ? null : view.config.execution.enterBps + (view.config.execution.costBps ?? view.costBps);
  return (
    <Section title="Forecast and outcome" text="Every bar is a point: what was forecast, and what the price did in the minutes after. On the dashed line they are the same." actions={<Segments label="Time shown" options={SPANS} value={hours} onChange={setHours} />}>
      {data === undefined
        ? to === null
          ? <EmptyState title="No forecast yet" text="Points stand here once a version decides." />
          : error === null ? <LoadingState label="Reading forecasts" rows={4} /> : <ErrorState message={error} meaning="The bot goes on; only this cannot be shown now." onRetry={ask} />
        : <Outcomes forecasts={data} neededBps={neededBps} />}
      {skill.filter(({ ic }) => ic !== null).length > 1 && <Skill skill={skill} />}
      {drift !== null && <p className={styles.sentence}>{skillSentence(skill)}</p>}
    </Section>
  );
}

function Outcomes({ forecasts, neededBps }: { readonly forecasts: BotForecasts; readonly neededBps: number | null }) {
  const zone = useSettings((settings) => settings.zone);
  const settled = useMemo(() => settledOf(forecasts), [forecasts]);
  const points = useMemo(() => thinnedPoints(settled, MOST_POINTS).map((forecast) => ({ key: String(forecast.timeMs), x: forecast.forecastBps, y: forecast.outcomeBps, tone: isRightSide(forecast) ? 'one' as const : 'two' as const, text: pointText(forecast, zone) })), [settled, zone]);
  if (settled.length === 0) return <EmptyState title="No outcome yet" text={`An outcome is known ${forecasts.horizonMinutes} minutes after its forecast.`} />;
  return (
    <>
      <ScatterChart
        label={`What was forecast at ${points.length} bars, and what came in the ${forecasts.horizonMinutes} minutes after`} points={points} line={{ name: 'as forecast', slope: 1, intercept: 0 }} height={300}
        x={{ name: 'Forecast, bps', unit: '', decimals: 1, include: ZERO }} y={{ name: 'Outcome, bps', unit: '', decimals: 1, include: ZERO }}
        tones={[{ tone: 'one', name: 'right side' }, { tone: 'two', name: 'wrong side' }]}
      />
      <p className={styles.sentence}>{sidesSentence(settled, neededBps)}</p>
    </>
  );
}

function pointText({ timeMs, forecastBps, outcomeBps }: { readonly timeMs: number; readonly forecastBps: number; readonly outcomeBps: number }, zone: Zone): string {
  return `${formatTime(atClose(timeMs), zone, 'stamp')}: forecast ${formatNumber(forecastBps, 1)} bps, came ${formatNumber(outcomeBps, 1)} bps`;
}

function Skill({ skill }: { readonly skill: BotDriftReport['skill'] }) {
  const band = skill.map(({ standardError }) => (standardError === null ? null : 2 * standardError));
  return (
    <div className={styles.chart}>
      <h4 className={styles.chartTitle}>Rank correlation over time</h4>
      <LineChart
        label="Rank correlation of forecasts with outcomes, over the newest day at each look" xs={skill.map(({ timeMs }) => atClose(timeMs))} axis="time" decimals={3} height={140} include={ZERO}
        lines={[{ name: 'Rank IC', tone: 'one', values: skill.map(({ ic }) => ic), unknown: 'bridge' }]}
        bands={[{ name: 'chance', tone: 'quiet', low: band.map((value) => (value === null ? null : -value)), high: band }]}
      />
    </div>
  );
}

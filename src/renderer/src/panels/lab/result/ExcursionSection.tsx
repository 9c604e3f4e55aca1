import { useMemo, useState } from 'react';
import type { ExcursionReport } from '../../../../../engine/contract/report.ts';
import { Segments } from '../../../components/Field.tsx';
import { formatTime } from '../../../format/time.ts';
import { useSettings } from '../../../state/settings.ts';
import type { Point } from '../../../components/charts/ScatterChart.tsx';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { counted, writeShare } from '../../../format/write.ts';
import styles from './result.module.css';

const TONES = [{ tone: 'up', name: 'Won' }, { tone: 'down', name: 'Lost' }] as const;
const LOOKS = {
  mae: { title: 'Against us', axis: 'Worst while open', text: 'Winners that first fell far were luck or a stop too wide. Losers that hardly moved against us before closing paid mostly costs.' },
  mfe: { title: 'For us', axis: 'Best while open', text: 'Losers far to the right had a profit and gave it back: a target or a trailing stop would have seen it.' },
} as const;

/** Draws how far each trade went against and for us before it was closed. */
export function ExcursionSection({ report, onChoose }: { readonly report: ExcursionReport; readonly onChoose: (tradeId: string) => void }) {
  const [look, setLook] = useState<keyof typeof LOOKS>('mae');
  const zone = useSettings((settings) => settings.zone);
  const points = useMemo((): readonly Point[] => report.trades.flatMap((trade) => {
    const excursion = trade[look];
    return excursion === null ? [] : [{
      key: trade.id, x: excursion * 100, y: trade.returnPct, tone: trade.pnl > 0 ? 'up' as const : 'down' as const,
      text: `${trade.symbol} ${trade.side}, ${formatTime(trade.entryTime, zone, 'stamp')}: ${writeShare(excursion, 2)} ${look === 'mae' ? 'against' : 'for'} us, closed at ${writeShare(trade.returnPct / 100, 2)}`,
    }];
  }), [report, look, zone]);
  return (
    <Section
      title="How far trades went" text={LOOKS[look].text}
      actions={<Segments label="Direction" value={look} options={[{ value: 'mae', title: LOOKS.mae.title }, { value: 'mfe', title: LOOKS.mfe.title }]} onChange={setLook} />}
    >
      <ScatterChart
        label={`${look === 'mae' ? 'Maximum adverse' : 'Maximum favourable'} excursion of ${counted(points.length, 'trade')} against what it returned`} points={points} tones={TONES} onChoose={onChoose}
        x={{ name: LOOKS[look].axis, unit: '%', include: [0] }} y={{ name: 'Return of the trade', unit: '%', include: [0] }} height={320}
      />
      <FactRows>
        <FactRow name="Winners: worst on the way">{writeShare(report.winners.mae, 2)}</FactRow>
        <FactRow name="Losers: worst on the way">{writeShare(report.losers.mae, 2)}</FactRow>
        <FactRow name="Winners: best on the way">{writeShare(report.winners.mfe, 2)}</FactRow>
        <FactRow name="Losers: best on the way">{writeShare(report.losers.mfe, 2)}</FactRow>
        <FactRow name="Winners kept of their best">{writeShare(report.winners.kept)}</FactRow>
      </FactRows>
      <p className={styles.hint}>{report.note} A press on a point shows the trade on the chart.</p>
    </Section>
  );
}

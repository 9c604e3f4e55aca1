import { useMemo, useState } from 'react';
import type { CrossValidationDetail, Distribution, EvidenceDocument, LookAheadDetail, MonteCarloDetail, MonteCarloPart, OverfitDetail, SurfaceDetail, WalkForwardDetail, WarmUpDetail } from '../../../../../engine/contract/evidence.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Segments } from '../../../components/Field.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { symbolOf } from '../../../format/words.ts';
import { Histogram, ColumnChart } from '../charts/BarCharts.tsx';
import type { Bin } from '../charts/BarCharts.tsx';
import { HeatGrid } from '../charts/HeatGrid.tsx';
import { strengthOf } from '../charts/heat-cell.ts';
import { LineChart } from '../charts/LineChart.tsx';
import type { Line } from '../charts/LineChart.tsx';
import { ScatterChart } from '../charts/ScatterChart.tsx';
import { SpanChart } from '../charts/SpanChart.tsx';
import type { SpanRow } from '../charts/SpanChart.tsx';
import { Moment } from '../Moment.tsx';
import { ScrollBox } from '../ScrollBox.tsx';
import { FactRow, FactRows } from '../Section.tsx';
import { utcDay } from '../window.ts';
import type { SettingTitle } from '../use-setting-title.ts';
import { counted, writeNumber, writeSetting, writeSettings, writeShare } from '../write.ts';
import { VERDICT_WORDS } from './tools.ts';
import styles from './honesty.module.css';

/** Draws what a document of evidence found. */
export function EvidenceFigure({ document, titleOf }: { readonly document: EvidenceDocument; readonly titleOf: SettingTitle }) {
  switch (document.tool) {
    case 'look-ahead': return <LookAheadFigure detail={document.detail} />;
    case 'warm-up': return <WarmUpFigure detail={document.detail} />;
    case 'walk-forward': return <WalkForwardFigure detail={document.detail} titleOf={titleOf} />;
    case 'cross-validation': return <CrossValidationFigure detail={document.detail} titleOf={titleOf} />;
    case 'overfit': return <OverfitFigure detail={document.detail} />;
    case 'monte-carlo': return <MonteCarloFigure detail={document.detail} />;
    case 'surface': return <SurfaceFigure detail={document.detail} titleOf={titleOf} />;
  }
}

function binsOf({ edges, counts }: Distribution, factor = 1): readonly Bin[] {
  return counts.map((count, index) => ({ low: (edges[index] ?? 0) * factor, high: (edges[index + 1] ?? 0) * factor, count }));
}

function LookAheadFigure({ detail }: { readonly detail: LookAheadDetail }) {
  return (
    <>
      <FactRows><FactRow name="Decisions compared">{formatNumber(detail.decisions, 0)}</FactRow><FactRow name="Moments">{formatNumber(detail.moments.length, 0)}</FactRow></FactRows>
      <ScrollBox label="Every moment at which the future was changed" className={styles.tall}>
        <table className={styles.table}>
          <thead><tr><th scope="col">Moment</th><th scope="col">Future</th><th scope="col">Decisions before it</th><th scope="col">Outcome</th></tr></thead>
          <tbody>{detail.moments.map(({ atMs, change, decisions, difference }) => (
            <tr key={`${atMs}${change}`}>
              <th scope="row"><Moment timeMs={atMs} /></th><td>{change === 'cut-off' ? 'cut off' : 'replaced'}</td><td className="num">{formatNumber(decisions, 0)}</td>
              <td>{difference === null ? <Badge tone="good">the same</Badge> : <><Badge tone="danger">differs</Badge> <Difference difference={difference} /></>}</td>
            </tr>
          ))}</tbody>
        </table>
      </ScrollBox>
    </>
  );
}

function Difference({ difference }: { readonly difference: NonNullable<LookAheadDetail['moments'][number]['difference']> }) {
  return <span className={styles.difference}>{symbolOf(difference.instrumentId)} at <Moment timeMs={difference.timeMs} />: “{difference.expected}” became “{difference.found}”{difference.feature !== null && <>, first in {difference.feature}</>}</span>;
}

function WarmUpFigure({ detail }: { readonly detail: WarmUpDetail }) {
  return (
    <>
      <FactRows>
        <FactRow name="Bars it says that it needs">{formatNumber(detail.declaredBars, 0)}</FactRow>
        <FactRow name="Bars it really needs">{detail.neededBars === null ? 'never the same' : formatNumber(detail.neededBars, 0)}</FactRow>
      </FactRows>
      <ColumnChart label="Bars until every decision was the same, by start" unit="bars" decimals={0} height={140} columns={detail.starts.map(({ startMs, neededBars, decisions }) => ({ name: utcDay(startMs), value: neededBars, note: `${counted(decisions, 'decision')} compared`, tone: neededBars > detail.declaredBars ? 'down' : 'one' }))} />
      {detail.starts.map(({ startMs, difference }) => difference && <p key={startMs} className={styles.hint}>Started {utcDay(startMs)}: <Difference difference={difference} /></p>)}
      {detail.features.length > 0 && <p className={styles.hint}>Features that settle later than that: {detail.features.map(({ name, neededBars }) => `${name} (${neededBars === null ? 'never' : counted(neededBars, 'bar')})`).join(', ')}.</p>}
    </>
  );
}

const WINDOW_TONES = [{ tone: 'one', name: 'Searched' }, { tone: 'two', name: 'Traded after it' }] as const;

function WalkForwardFigure({ detail, titleOf }: { readonly detail: WalkForwardDetail; readonly titleOf: SettingTitle }) {
  const rows = detail.windows.map(({ inSample, outOfSample, chosen }, index): SpanRow => ({ name: `Window ${index + 1}`, stretches: [
    { from: inSample.from, to: inSample.to, tone: 'one', text: `searched ${utcDay(inSample.from)} to ${utcDay(inSample.to - 1)}: return ${writeShare(inSample.totalReturn)}, Sharpe ${writeNumber(inSample.sharpe)}` },
    { from: outOfSample.from, to: outOfSample.to, tone: 'two', text: `traded ${utcDay(outOfSample.from)} to ${utcDay(outOfSample.to - 1)} with ${writeSettings(chosen, titleOf)}: return ${writeShare(outOfSample.totalReturn)}, Sharpe ${writeNumber(outOfSample.sharpe)}` },
  ] }));
  const lines = useMemo((): readonly Line[] => [{ name: 'Traded stretches, one after the other', tone: 'one', values: detail.equity.value.map((value) => (value - 1) * 100) }], [detail]);
  return (
    <>
      <FactRows>
        <FactRow name="Return out of sample">{writeShare(detail.outOfSample.totalReturn)}</FactRow>
        <FactRow name="Sharpe out of sample">{writeNumber(detail.outOfSample.sharpe)}</FactRow>
        <FactRow name="Windows won">{detail.windowsWon} of {detail.windows.length}</FactRow>
        <FactRow name="Kept of the return in sample">{writeShare(detail.efficiency, 0)}</FactRow>
      </FactRows>
      <SpanChart label="What was searched and what was traded, window by window" rows={rows} tones={WINDOW_TONES} />
      <LineChart label="Equity of the traded stretches" xs={detail.equity.time} axis="time" lines={lines} unit="%" decimals={1} height={160} include={[0]} />
      <ColumnChart label="Return of each traded stretch" unit="%" decimals={1} height={130} columns={detail.windows.map(({ outOfSample, chosen }, index) => ({ name: String(index + 1), value: outOfSample.totalReturn * 100, note: `${counted(outOfSample.trades, 'trade')}, ${writeSettings(chosen, titleOf)}` }))} />
      <ScrollBox label="How the chosen settings moved">
        <table className={styles.table}>
          <thead><tr><th scope="col">Chosen setting</th>{detail.windows.map(({ outOfSample }, index) => <th key={outOfSample.from} scope="col">{index + 1}</th>)}<th scope="col">Spread</th></tr></thead>
          <tbody>{detail.stability.map(({ key, values, spread }) => <tr key={key}><th scope="row">{titleOf(key)}</th>{detail.windows.map(({ outOfSample }, index) => <td key={outOfSample.from} className="num">{writeSetting(values[index])}</td>)}<td className="num">{writeShare(spread, 0)}</td></tr>)}</tbody>
        </table>
      </ScrollBox>
    </>
  );
}

const SPLIT_TONES = [{ tone: 'one', name: 'Best of one part of the days, on the other part' }] as const;

function CrossValidationFigure({ detail, titleOf }: { readonly detail: CrossValidationDetail; readonly titleOf: SettingTitle }) {
  const points = detail.splits.flatMap(({ test, trainSharpe, testSharpe, chosen }) => (trainSharpe === null || testSharpe === null ? [] : [{ key: test.join(), x: trainSharpe, y: testSharpe, tone: 'one' as const, text: `Stretches ${test.map((at) => at + 1).join(' and ')} held back: Sharpe ${writeNumber(trainSharpe)} where chosen, ${writeNumber(testSharpe)} held back (${writeSettings(chosen, titleOf)})` }]));
  const purged = detail.splits.reduce((sum, { purgedDays }) => sum + purgedDays, 0) / Math.max(1, detail.splits.length);
  return (
    <>
      <FactRows>
        <FactRow name="Splits">{formatNumber(detail.splits.length, 0)}</FactRow>
        <FactRow name="Paths">{formatNumber(detail.paths.length, 0)}</FactRow>
        <FactRow name="Paths below zero">{writeShare(detail.shareBelowZero, 0)}</FactRow>
        <FactRow name="Median Sharpe">{writeNumber(detail.sharpe?.p50)}</FactRow>
        <FactRow name="Days left out a split, mean">{writeNumber(purged, 1)}</FactRow>
      </FactRows>
      {detail.sharpe !== null && detail.paths.length > 2 && <Histogram label={`Sharpe of ${detail.paths.length} whole histories`} bins={binsOf(detail.sharpe)} unit="" counted="paths" decimals={2} levels={[{ name: 'Median', tone: 'accent', value: detail.sharpe.p50 }, { name: 'Zero', tone: 'quiet', value: 0 }]} />}
      <ScatterChart label="Sharpe where settings were chosen against where they were held back" points={points} tones={SPLIT_TONES} x={{ name: 'Sharpe where chosen', unit: '', include: [0] }} y={{ name: 'Sharpe held back', unit: '', include: [0] }} line={{ name: 'as good as before', slope: 1, intercept: 0 }} height={220} />
    </>
  );
}

const DEGRADATION_TONES = [{ tone: 'one', name: 'One way to cut the days in two' }] as const;

function OverfitFigure({ detail }: { readonly detail: OverfitDetail }) {
  const points = useMemo(() => detail.degradation.points.map(([x, y], index) => ({ key: String(index), x, y, tone: 'one' as const, text: `Sharpe ${writeNumber(x)} in sample, ${writeNumber(y)} out of it` })), [detail]);
  const { slope, intercept } = detail.degradation;
  return (
    <>
      <FactRows>
        <FactRow name="Probability of overfitting">{writeShare(detail.probability, 0)}</FactRow>
        <FactRow name="Probability of a loss out of sample">{writeShare(detail.probabilityOfLoss, 0)}</FactRow>
        <FactRow name="Deflated Sharpe of the best">{writeShare(detail.deflatedSharpe, 0)}</FactRow>
        <FactRow name="Trials counted">{formatNumber(detail.trialsCounted, 0)}</FactRow>
        <FactRow name="Sharpe of the best">{writeNumber(detail.best.figures.sharpe)}</FactRow>
        <FactRow name="Sharpe by luck alone">{writeNumber(detail.expectedBest)}</FactRow>
      </FactRows>
      <Histogram label={`Rank of the chosen one out of sample, over ${detail.combinations} ways to cut the days`} bins={binsOf(detail.logits)} unit="" counted="ways" decimals={1} look="signed" levels={[{ name: 'Middle of the field', tone: 'accent', value: 0 }]} />
      <p className={styles.hint}>Left of the line: the best of one half was below the middle in the other. {formatNumber(detail.combinations, 0)} ways to cut {counted(detail.blocks, 'block')} in two, {counted(detail.trials, 'trial')}.</p>
      <ScatterChart label="Sharpe of the chosen one in and out of sample" points={points} tones={DEGRADATION_TONES} x={{ name: 'Sharpe in sample', unit: '' }} y={{ name: 'Sharpe out of sample', unit: '', include: [0] }} line={slope === null || intercept === null ? null : { name: 'trend', slope, intercept }} height={220} />
    </>
  );
}

function MonteCarloFigure({ detail }: { readonly detail: MonteCarloDetail }) {
  const [method, setMethod] = useState(detail.parts[0]?.method ?? 'trade-shuffle');
  const part = detail.parts.find((candidate) => candidate.method === method) ?? detail.parts[0];
  return (
    <>
      <ul className={styles.parts}>
        {detail.parts.map(({ method: name, title, verdict, sentence, pValue }) => (
          <li key={name} className={styles.part}><Badge tone={VERDICT_WORDS[verdict].tone}>{VERDICT_WORDS[verdict].word}</Badge><strong>{title}</strong><span>{sentence}{pValue !== null && <span className={styles.hint}> p {formatNumber(pValue, 3)}</span>}</span></li>
        ))}
      </ul>
      {detail.parts.length > 1 && <ScrollBox label="Part that is drawn"><Segments label="Part that is drawn" value={method} options={detail.parts.map(({ method: value, title }) => ({ value, title }))} onChange={setMethod} /></ScrollBox>}
      {part !== undefined && <MonteCarloPartFigure key={part.method} part={part} />}
    </>
  );
}

const MEASURE_TITLES = { maxDrawdown: 'Max drawdown', totalReturn: 'Return', sharpe: 'Sharpe' } as const;

function MonteCarloPartFigure({ part }: { readonly part: MonteCarloPart }) {
  const isShare = part.measure !== 'sharpe';
  const factor = isShare ? 100 : 1;
  const fan = part.fan;
  const lines = useMemo((): readonly Line[] => (fan === null ? [] : [{ name: 'The run', tone: 'two', values: fan.actual.map(growth) }, { name: 'Middle', tone: 'one', look: 'dash', values: fan.p50.map(growth) }]), [fan]);
  const bands = useMemo(() => (fan === null ? [] : [{ name: '5 to 95 in a hundred', tone: 'one' as const, low: fan.p05.map(growth), high: fan.p95.map(growth) }]), [fan]);
  return (
    <div className={styles.sides}>
      {fan !== null && <LineChart label={`${part.title}: equity of ${part.runs} repetitions along the way`} xs={fan.p50.map((_, index) => (index / Math.max(1, fan.p50.length - 1)) * 100)} axis="count" xName="%" lines={lines} bands={bands} unit="%" decimals={1} height={190} include={[0]} />}
      {part.distribution !== null && (
        <Histogram label={`${MEASURE_TITLES[part.measure]} of ${part.runs} repetitions`} bins={binsOf(part.distribution, factor)} unit={isShare ? '%' : ''} counted="repetitions" levels={[{ name: 'Middle', tone: 'accent', value: part.distribution.p50 * factor }, ...(part.actual === null ? [] : [{ name: 'The run', tone: 'two' as const, value: part.actual * factor }])]} />
      )}
      <p className={styles.hint}>{MEASURE_TITLES[part.measure]} of {formatNumber(part.runs, 0)} repetitions. {part.pValue !== null && `So many repetitions cannot show a p below ${formatNumber(part.resolution, 3)}.`}</p>
    </div>
  );
}

function growth(value: number): number {
  return (value - 1) * 100;
}

function SurfaceFigure({ detail, titleOf }: { readonly detail: SurfaceDetail; readonly titleOf: SettingTitle }) {
  const { x, y, values, trades, best, current } = detail;
  const [across, down] = [titleOf(x.key), titleOf(y.key)];
  const isShare = detail.objective === 'return';
  const write = (value: number | null): string => (isShare ? writeShare(value) : writeNumber(value));
  return (
    <>
      <FactRows>
        <FactRow name="Neighbours of the best that are like it">{writeShare(detail.neighbourShare, 0)}</FactRow>
        <FactRow name="Plateau around the best">{writeShare(detail.plateauShare, 0)}</FactRow>
        <FactRow name="Settings above zero">{writeShare(detail.shareAboveZero, 0)}</FactRow>
        <FactRow name="Best">{best === null ? '–' : write(best.value)}</FactRow>
      </FactRows>
      <HeatGrid
        label={`${detail.objective} by ${across} and ${down}`} rows={y.values.map(writeSetting)} columns={x.values.map(writeSetting)} rowName={down} columnName={across} look="result"
        hint="Heavy outline: the best. Thin outline: the chosen settings. Point at a cell, or walk with the arrow keys."
        cellAt={(row, column) => {
          const at = row * x.values.length + column;
          const value = values[at] ?? null;
          const place = `${down} ${writeSetting(y.values[row])}, ${across} ${writeSetting(x.values[column])}`;
          const mark = best?.x === column && best.y === row ? 'best' : current?.x === column && current.y === row ? 'current' : undefined;
          const words = value === null ? 'no result' : `${write(value)} from ${counted(trades[at] ?? 0, 'trade')}`;
          return { strength: strengthOf(value, values), text: value === null ? '–' : write(value).replace('\u202f%', ''), label: `${place}: ${words}${mark === undefined ? '' : mark === 'best' ? ', the best' : ', as chosen'}`, sentence: <><strong>{place}</strong>: {words}{mark === 'best' && ', the best of all'}{mark === 'current' && ', the chosen settings'}.</>, ...(mark === undefined ? {} : { mark }) };
        }}
      />
    </>
  );
}

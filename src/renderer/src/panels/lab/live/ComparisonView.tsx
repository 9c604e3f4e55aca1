import { useMemo } from 'react';
import type { DriftLight, Reconciliation } from '../../../../../engine/contract/reconciliation.ts';
import { Badge } from '../../../components/Badge.tsx';
import { SignedMoney } from '../../../components/Cells.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { Fact, Facts } from '../../page/PageFrame.tsx';
import type { Line } from '../../../components/charts/LineChart.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { Waterfall } from '../../../components/charts/Waterfall.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section, SectionPair } from '../../../components/Section.tsx';
import { causeWords, DRIFT_WORDS, joinedCurves, KIND_WORDS, waterfallSteps, writeMeasured } from './drift.ts';
import { PairsSection } from './PairsSection.tsx';
import lab from '../lab.module.css';
import page from '../page.module.css';
import tables from '../../../components/small-table.module.css';
import styles from './live.module.css';

const ZERO: readonly number[] = [0];

/** The whole comparison: the answer, the light, where the difference comes from, and trade by trade. */
export function ComparisonView({ comparison }: { readonly comparison: Reconciliation }) {
  const { counts, quoteAsset } = comparison;
  const words = DRIFT_WORDS[comparison.color];
  const curves = useMemo(() => joinedCurves(comparison.curves), [comparison]);
  const lines = useMemo((): readonly Line[] => [{ name: 'Live', tone: 'two', values: curves.live }, { name: 'Backtest', tone: 'one', look: 'dash', values: curves.backtest }], [curves]);
  return (
    <>
      <div className={styles.answer} data-color={comparison.color}>
        <div className={styles.light}><span className={styles.lamp} aria-hidden /><h3 className={styles.word}>{words.word}</h3></div>
        <p className={styles.sentence}>{comparison.sentence}</p>
        <Facts>
          <Fact label="Live"><SignedMoney value={comparison.liveResult} unit={quoteAsset} /></Fact>
          <Fact label="Backtest"><SignedMoney value={comparison.backtestResult} unit={quoteAsset} /></Fact>
          <Fact label="Live less backtest"><SignedMoney value={comparison.difference} unit={quoteAsset} /></Fact>
          <Fact label="In both"><span className="num">{formatNumber(counts.pairs, 0)}</span></Fact>
          <Fact label={<Definition title="Missed" text="Trades of the backtest that were not made.">Missed</Definition>}><span className="num">{formatNumber(counts.missed, 0)}</span></Fact>
          <Fact label={<Definition title="Extra" text="Trades that were made, and that the backtest does not have.">Extra</Definition>}><span className="num">{formatNumber(counts.extra, 0)}</span></Fact>
          <Fact label="By hand"><span className="num">{formatNumber(counts.byHand, 0)}</span></Fact>
          <Fact label="Compared time"><span className="num"><Moment timeMs={comparison.from} /> – <Moment timeMs={comparison.to} /></span></Fact>
        </Facts>
        <p className={lab.hint}>{comparison.realism.sentence} Hash <code title={comparison.hash}>{comparison.hash.slice(0, 10)}</code>.</p>
      </div>
      <SectionPair>
        <Section title="From the backtest to what was traded" text="Each step is one cause; together they are the whole difference, to the last digit.">
          <Waterfall label="From the result of the backtest to the live result" steps={waterfallSteps(comparison)} unit={quoteAsset} height={240} />
        </Section>
        <Section title="Result so far" text="After each closed trade. Two lines that part at one moment point to one event; lines that drift apart slowly point to costs.">
          {curves.times.length < 2 ? <p className={lab.hint}>Too few closed trades to draw.</p> : <LineChart label="Result so far, live and in the backtest" xs={curves.times} axis="time" lines={lines} unit="" decimals={2} height={240} include={ZERO} />}
        </Section>
      </SectionPair>
      <Section title="Drift" text="Whether live trading has left the bounds of its backtest: where chance alone would leave each measure 95 times in 100.">
        {comparison.drift.length === 0 ? <EmptyState title="No strategy traded" /> : comparison.drift.map((light) => <DriftTable key={light.strategyId} light={light} />)}
      </Section>
      <Section title="Causes" text="What made the difference, and how much of it.">
        <ScrollBox label="Causes of the difference">
          <table className={tables.table}>
            <thead><tr><th scope="col">Cause</th><th scope="col">Trades in</th><th scope="col">Trades</th><th scope="col">Difference</th></tr></thead>
            <tbody>{comparison.causes.map(({ kind, code, trades, difference }) => <tr key={`${kind}${code}`}><th scope="row">{causeWords(code)}</th><td>{KIND_WORDS[kind].toLowerCase()}</td><td className="num">{formatNumber(trades, 0)}</td><td><SignedMoney value={difference} unit={quoteAsset} /></td></tr>)}</tbody>
          </table>
        </ScrollBox>
      </Section>
      <PairsSection comparison={comparison} />
      {(comparison.notes.length > 0 || comparison.sources.length > 0) && (
        <Section title="What it rests on">
          <ul className={page.notes}>
            {comparison.sources.map(({ from, to, sentence }) => <li key={from}><Moment timeMs={from} /> – <Moment timeMs={to} />: {sentence}</li>)}
            {comparison.notes.map((note) => <li key={note}>{note}</li>)}
          </ul>
        </Section>
      )}
    </>
  );
}

function DriftTable({ light }: { readonly light: DriftLight }) {
  const words = DRIFT_WORDS[light.color];
  return (
    <div className={styles.drift}>
      <p className={styles.driftHead}><Badge tone={words.tone}>{words.word}</Badge><strong>{light.strategyId}</strong><span>{light.sentence}</span></p>
      <ScrollBox label={`Drift of ${light.strategyId}`}>
        <table className={tables.table}>
          <thead><tr><th scope="col">Measure</th><th scope="col">Held to</th><th scope="col">Live</th><th scope="col">Backtest</th><th scope="col">Bounds</th><th scope="col">By chance</th><th scope="col">Light</th></tr></thead>
          <tbody>
            {light.measures.map((measure) => (
              <tr key={`${measure.code}${measure.against}`}>
                <th scope="row"><Definition title={measure.title} text={measure.sentence}>{measure.title}</Definition></th>
                <td>{measure.against === 'own' ? 'the same time' : 'the backtest on file'}</td>
                <td className="num">{writeMeasured(measure.unit, measure.live)}</td>
                <td className="num">{writeMeasured(measure.unit, measure.backtest)}</td>
                <td className="num">{measure.low === null && measure.high === null ? '–' : `${measure.low === null ? 'below' : writeMeasured(measure.unit, measure.low)} … ${measure.high === null ? 'above' : writeMeasured(measure.unit, measure.high)}`}</td>
                <td className="num">{measure.probability === null ? '–' : `${formatNumber(measure.probability * 100, 1)} %`}</td>
                <td><Badge tone={DRIFT_WORDS[measure.color].tone}>{DRIFT_WORDS[measure.color].word}</Badge></td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className={lab.hint}>{formatNumber(light.liveTrades, 0)} live and {formatNumber(light.backtestTrades, 0)} backtest trades. This is look {formatNumber(light.looks, 0)}: red below {formatNumber(light.redBelow * 100, 2)} %, so that looking often does not make it red by chance.</p>
    </div>
  );
}

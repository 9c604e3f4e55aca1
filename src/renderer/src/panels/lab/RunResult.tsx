import { Download, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { BacktestResult, BacktestTrade } from '../../../../engine/contract/api.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import { Signed } from '../../components/Cells.tsx';
import { ErrorBoundary } from '../../components/ErrorBoundary.tsx';
import { ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { csvOf } from '../../export/csv.ts';
import { saveFile } from '../../export/save-file.ts';
import { symbolOf } from '../../format/words.ts';
import { useRequest } from '../../state/use-request.ts';
import { EquityCurve } from '../page/EquityCurve.tsx';
import { Note } from '../page/PageFrame.tsx';
import { useStrategyTitle } from '../page/use-strategy-title.ts';
import { CompareRun } from './CompareRun.tsx';
import { CostSplit } from './CostSplit.tsx';
import { formatMetric, quoteAssetOf, signedMetric } from './metric-format.ts';
import type { MetricWords } from './metric-words.ts';
import { HEADLINE_METRICS, METRIC_GROUPS } from './metric-words.ts';
import { isSimulated } from './lab-request.ts';
import { RegimeTable } from './RegimeTable.tsx';
import { RunTrades, TRADE_CSV } from './RunTrades.tsx';
import { freeTradingWarning, verdictOf } from './verdict.ts';
import { utcDay } from './window.ts';
import styles from './lab.module.css';

/** The chart library is only fetched when a result is open. */
const RunChart = lazy(() => import('./RunChart.tsx'));

/** Shows a stored result. Every number is the engine's own; the same run on the command line says the same. */
export function RunResult({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }) {
  const answer = useRequest('backtest.get', { runId });
  const close = <IconButton label="Close the result" icon={<X aria-hidden />} onClick={onClose} />;
  if (answer.data) return <Result result={answer.data} onClose={onClose} />;
  return (
    <Panel title="Result" actions={close}>
      {answer.error === null ? <LoadingState label="Reading the result" rows={8} /> : <ErrorState message={answer.error} meaning="The stored result is not changed." onRetry={answer.reload} />}
    </Panel>
  );
}

function Result({ result, onClose }: { readonly result: BacktestResult; readonly onClose: () => void }) {
  const { config, metrics } = result;
  const titleOf = useStrategyTitle();
  const [trade, setTrade] = useState<BacktestTrade | null>(null);
  const unit = quoteAssetOf(config.instruments[0]);
  const verdict = verdictOf(result);
  const free = freeTradingWarning(config.execution);
  const simulated = config.instruments.filter(isSimulated);
  const warnings = [
    ...(simulated.length === 0 ? [] : [`SIMULATED: the prices of ${simulated.map(symbolOf).join(', ')} were made up by the practice market. The result says nothing about real markets.`]),
    ...(free === null ? [] : [free]), ...result.warnings,
  ];
  const name = `${config.strategy}-${config.instruments.map(symbolOf).join('-')}-${config.interval}-${result.runId}`;
  return (
    <Panel
      title={`${config.title === undefined ? '' : `${config.title}: `}${titleOf(config.strategy)} on ${config.instruments.map(symbolOf).join(', ')}, ${config.interval}, ${utcDay(config.from)} – ${utcDay(config.to - 1)}`}
      padded
      actions={<IconButton label="Close the result" icon={<X aria-hidden />} onClick={onClose} />}
    >
      <div className={styles.result}>
        {warnings.length > 0 && <Note tone="warn" title={warnings.length === 1 ? 'One warning' : `${warnings.length} warnings`}><ul className={styles.warnings}>{warnings.map((warning) => <li key={warning}>{warning}</li>)}</ul></Note>}
        <Note tone={verdict.tone === 'bad' ? 'bad' : 'info'} title={verdict.title}>{verdict.detail}</Note>
        <dl className={styles.headline}>
          {HEADLINE_METRICS.map((words) => <Metric key={words.key} words={words} value={metrics[words.key]} unit={unit} />)}
          <div><dt><Definition title="Costs" text="Fees, spread, slippage and funding of the whole run. They are already taken out of the return.">Costs</Definition></dt><dd className="num"><CostSplit.Total costs={result.costs} unit={unit} /></dd></div>
        </dl>
        <section className={styles.section} aria-label="Equity">
          <h3 className={styles.sectionTitle}>Equity with drawdown beneath</h3>
          <EquityCurve series={{ times: result.equity.time, values: result.equity.value }} unit={unit} startingEquity={metrics['startEquity'] ?? null} />
        </section>
        <section className={styles.section} aria-label="Price with trades">
          <div className={styles.sectionHead}><h3 className={styles.sectionTitle}>Price with trades</h3>{trade !== null && <Button size="small" onClick={() => { setTrade(null); }}>Back to the last trade</Button>}</div>
          <ErrorBoundary what="The price chart"><Suspense fallback={<LoadingState label="Opening the chart" />}><RunChart result={result} trade={trade} /></Suspense></ErrorBoundary>
        </section>
        <section className={styles.section} aria-label="Compare">
          <h3 className={styles.sectionTitle}>Compare with another run</h3>
          <CompareRun result={result} unit={unit} />
        </section>
        <section className={styles.section} aria-label="Costs">
          <h3 className={styles.sectionTitle}>Where the costs went</h3>
          <CostSplit costs={result.costs} unit={unit} />
        </section>
        {result.regimes !== undefined && (
          <section className={styles.section} aria-label="Results by market regime">
            <h3 className={styles.sectionTitle}>In which markets it was made</h3>
            <RegimeTable report={result.regimes} unit={unit} />
          </section>
        )}
        <section className={styles.section} aria-label="Trades">
          <h3 className={styles.sectionTitle}>Trades</h3>
          <RunTrades trades={result.trades} unit={unit} chosen={trade} onChoose={setTrade} />
        </section>
        <section className={styles.section} aria-label="All measures">
          <h3 className={styles.sectionTitle}>All measures</h3>
          <div className={styles.groups}>
            {METRIC_GROUPS.map((group) => (
              <div key={group.title}>
                <h4 className={styles.groupTitle}>{group.title}</h4>
                <dl className={styles.metrics}>{group.metrics.filter(({ key }) => key in metrics).map((words) => <Metric key={words.key} words={words} value={metrics[words.key]} unit={unit} />)}</dl>
              </div>
            ))}
          </div>
        </section>
        <div className={styles.export}>
          <Button onClick={() => { saveFile(`${name}-trades.csv`, csvOf(TRADE_CSV, result.trades), 'text/csv'); }}><Download aria-hidden />Trades as CSV</Button>
          <Button onClick={() => { saveFile(`${name}.json`, JSON.stringify(result, null, 2), 'application/json'); }}><Download aria-hidden />Result as JSON</Button>
          <p className={styles.hint}>Seed {result.seed} · data <code>{result.dataHash.slice(0, 12)}</code> · result <code>{result.resultHash.slice(0, 12)}</code>. The same run gives the same result hash on the command line.</p>
        </div>
      </div>
    </Panel>
  );
}

function Metric({ words, value, unit }: { readonly words: MetricWords; readonly value: number | null | undefined; readonly unit: string }) {
  const signed = signedMetric(words, value, unit);
  const moneyUnit = words.shape === 'money' ? unit : '';
  return (
    <div>
      <dt><Definition title={words.label} text={words.definition}>{words.label}</Definition></dt>
      <dd className="num">{signed ? <Signed signed={signed} unit={moneyUnit} /> : formatMetric(words.shape, value, unit)}</dd>
    </div>
  );
}

import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import type { BacktestResult } from '../../../../../engine/contract/api.ts';
import type { RunReport } from '../../../../../engine/contract/report.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { Time } from '../../../components/Cells.tsx';
import { symbolOf } from '../../../format/words.ts';
import { useRequest } from '../../../state/use-request.ts';
import type { Answer } from '../../../state/use-request.ts';
import { Note } from '../../page/PageFrame.tsx';
import { useStrategyTitle } from '../../page/use-strategy-title.ts';
import { isSimulated } from '../lab-request.ts';
import { openRun } from '../lab-store.ts';
import { quoteAssetOf } from '../metric-format.ts';
import { freeTradingWarning, verdictOf } from '../verdict.ts';
import { utcDay } from '../window.ts';
import { Analysis } from './Analysis.tsx';
import { ResultActions } from './ResultActions.tsx';
import page from '../page.module.css';
import styles from './result.module.css';

export interface ResultPageProps {
  readonly runId: string;
  /** Runs were added or deleted. */
  readonly onChanged: () => void;
}

/** Shows a stored result over the whole width. Every number is the engine's own; the command line says the same. */
export function ResultPage({ runId, onChanged }: ResultPageProps) {
  const answer = useRequest('backtest.get', { runId });
  const report = useRequest('report.get', { runId });
  if (answer.data) return <Result result={answer.data} report={report} onChanged={onChanged} />;
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { openRun(null); }}><ArrowLeft aria-hidden />All runs</Button></div>
      <Panel title="Result">
        {answer.error === null ? <LoadingState label="Reading the result" rows={8} /> : <ErrorState message={answer.error} meaning="The stored result is not changed." onRetry={answer.reload} />}
      </Panel>
    </div>
  );
}

function Result({ result, report, onChanged }: { readonly result: BacktestResult; readonly report: Answer<RunReport>; readonly onChanged: () => void }) {
  const { config } = result;
  const titleOf = useStrategyTitle();
  const [tradeId, setTradeId] = useState<string | null>(null);
  const unit = report.data?.run.quoteAsset ?? quoteAssetOf(config.instruments[0]);
  const strategies = config.strategies?.map(({ strategy, code }) => titleOf(strategy, code)) ?? [titleOf(config.strategy, config.code)];
  const title = `${config.title === undefined ? '' : `${config.title}: `}${strategies.join(' + ')} on ${config.instruments.map(symbolOf).join(', ')}, ${config.interval}, ${utcDay(config.from)} – ${utcDay(config.to - 1)}`;
  const verdict = verdictOf(result);
  return (
    <section className={page.page} aria-label={title}>
      <div className={styles.header}>
        <div className={styles.heading}>
          <Button look="ghost" size="small" onClick={() => { openRun(null); }}><ArrowLeft aria-hidden />All runs</Button>
          <h2 className={page.name}>{title}</h2>
          <Facts result={result} report={report.data} />
        </div>
        <ResultActions result={result} onChanged={onChanged} />
      </div>
      <Warnings result={result} />
      <Note tone={verdict.tone === 'bad' ? 'bad' : 'info'} title={verdict.title}>{report.data?.verdict ?? verdict.detail}</Note>
      <Analysis result={result} report={report} unit={unit} tradeId={tradeId} onTrade={setTradeId} />
    </section>
  );
}

function Facts({ result, report }: { readonly result: BacktestResult; readonly report: RunReport | null }) {
  const simulated = result.config.instruments.some(isSimulated);
  return (
    <div className={styles.facts}>
      {simulated && <Badge tone="warn">SIMULATED prices</Badge>}
      {report !== null && <span><Badge tone="info">{report.run.realism.level}</Badge> {report.run.realism.sentence}</span>}
      {report !== null && <span>Run at <Time valueMs={report.run.createdMs} /></span>}
    </div>
  );
}

function Warnings({ result }: { readonly result: BacktestResult }) {
  const { config } = result;
  const free = freeTradingWarning(config.execution);
  const simulated = config.instruments.filter(isSimulated);
  const warnings = [
    ...(simulated.length === 0 ? [] : [`SIMULATED: the prices of ${simulated.map(symbolOf).join(', ')} were made up by the practice market. The result says nothing about real markets.`]),
    ...(free === null ? [] : [free]), ...result.warnings,
  ];
  if (warnings.length === 0) return null;
  return <Note tone="warn" title={warnings.length === 1 ? 'One warning' : `${warnings.length} warnings`}><ul className={warnings.length === 1 ? undefined : styles.list}>{warnings.map((warning) => <li key={warning}>{warning}</li>)}</ul></Note>;
}

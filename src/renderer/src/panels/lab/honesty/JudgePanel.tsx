import { Scale } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { JudgementView } from '../../../../../engine/contract/trials.ts';
import { Button } from '../../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';
import { Note } from '../../page/PageFrame.tsx';
import { FactRow, FactRows } from '../../../components/Section.tsx';
import { VerdictLines } from '../../page/VerdictLines.tsx';
import { writeNumber, writeShare } from '../../../format/write.ts';
import styles from './honesty.module.css';

const WORDS = {
  'evidence': { tone: 'good', title: 'Evidence of an edge' },
  'no-evidence': { tone: 'bad', title: 'No evidence of an edge' },
  'not-enough-data': { tone: 'warn', title: 'Not enough data to say' },
} as const;

/** Asks whether a run is more than luck, given everything that was tried beside it. */
export function JudgePanel({ runId }: { readonly runId: string }) {
  const engine = useEngine();
  const [judgement, setJudgement] = useState<JudgementView | null>(null);
  const judge = useAction(useCallback(async () => { setJudgement(await engine.call('evidence.judge', { runId })); }, [engine, runId]));
  const ask = <Button size="small" look={judgement === null ? 'primary' : 'plain'} pending={judge.pending} onClick={() => { void judge.run(); }}><Scale aria-hidden />{judgement === null ? 'Judge this run' : 'Judge again'}</Button>;
  return (
    <Panel title="Luck or edge" padded={judgement !== null} actions={judgement === null ? undefined : ask}>
      {judgement === null
        ? judge.pending ? <LoadingState label="Counting trials and drawing the days again" rows={6} /> : judge.error !== null ? <ErrorState message={judge.error} meaning="Nothing stored is changed by it." onRetry={() => { void judge.run(); }} /> : <EmptyState title="Is it more than luck?" text="Weighs the run against everything that was ever tried on the same strategy, symbols and bars, as the store counts it. Takes seconds." action={ask} />
        : <Judgement judgement={judgement} />}
    </Panel>
  );
}

function Judgement({ judgement }: { readonly judgement: JudgementView }) {
  const { honesty, interval } = judgement;
  const words = WORDS[judgement.verdict];
  return (
    <div className={styles.judgement}>
      <Note tone={words.tone} title={words.title}>{judgement.sentence}</Note>
      <VerdictLines lines={judgement.lines} />
      <FactRows>
        <FactRow name="Trials so far">{formatNumber(honesty.trials, 0)}</FactRow>
        <FactRow name="As many independent ones">{writeNumber(honesty.effectiveTrials, 1)}</FactRow>
        <FactRow name="Deleted, still counted">{formatNumber(honesty.deletedBacktests, 0)}</FactRow>
        <FactRow name="Sharpe of the run">{writeNumber(honesty.sharpe)}</FactRow>
        <FactRow name={interval === null ? 'Interval' : `${formatNumber(interval.level * 100, 0)} % interval`}>{interval === null ? '–' : `${writeNumber(interval.low)} … ${writeNumber(interval.high)}`}</FactRow>
        <FactRow name="Sharpe by luck alone">{writeNumber(honesty.sharpeByLuck)}</FactRow>
        <FactRow name="Deflated Sharpe">{writeShare(honesty.deflatedSharpe)}</FactRow>
        <FactRow name="Days to tell it from luck">{honesty.daysToBeatLuck === null ? 'no length would do' : formatNumber(honesty.daysToBeatLuck, 0)}</FactRow>
      </FactRows>
    </div>
  );
}

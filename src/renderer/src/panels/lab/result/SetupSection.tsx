import { Copy } from 'lucide-react';
import type { BacktestResult } from '../../../../../engine/contract/api.ts';
import type { ReportRun } from '../../../../../engine/contract/report.ts';
import { Button } from '../../../components/Button.tsx';
import { showToast } from '../../../state/toasts.ts';
import { useAction } from '../../../state/use-action.ts';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { utcDay } from '../window.ts';
import styles from './result.module.css';

/** Says what the run was and how to have it again: settings, seed, and the hashes that tell whether it is the same. */
export function SetupSection({ result, run }: { readonly result: BacktestResult; readonly run: ReportRun | null }) {
  const text = JSON.stringify(run?.config ?? result.config, null, 2);
  const copy = useAction(async () => {
    await navigator.clipboard.writeText(text);
    showToast('good', 'The settings are copied: `tradewind backtest --config` takes them.');
  });
  return (
    <Section title="Set-up" anchor="lab-setup" text="The same settings on the same data with the same seed give the same result hash, here and on the command line." actions={<Button size="small" pending={copy.pending} onClick={() => { void copy.run(); }}><Copy aria-hidden />Copy the settings</Button>}>
      <FactRows>
        <FactRow name="Run"><span className={styles.hash}>{result.runId}</span></FactRow>
        <FactRow name="Asked for">{utcDay(result.config.from)} – {utcDay(result.config.to - 1)}</FactRow>
        <FactRow name="Starting cash">{result.config.startingCash}</FactRow>
        <FactRow name="Seed">{result.seed}</FactRow>
        <FactRow name="Data hash"><Hash text={result.dataHash} /></FactRow>
        <FactRow name="Result hash"><Hash text={result.resultHash} /></FactRow>
        {run !== null && <FactRow name="Version of the program"><span className={styles.hash}>{run.codeVersion}</span></FactRow>}
        {run !== null && <FactRow name="Realism">{run.realism.level}</FactRow>}
      </FactRows>
      <details className={styles.limits}><summary>All settings</summary><ScrollBox label="All settings of the run"><pre className={styles.config}>{text}</pre></ScrollBox></details>
    </Section>
  );
}

function Hash({ text }: { readonly text: string }) {
  return <span className={styles.hash} title={text}>{text.slice(0, 16)}</span>;
}

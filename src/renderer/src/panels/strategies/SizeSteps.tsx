import { ErrorState, LoadingState } from '../../components/Panel.tsx';
import { useRequest } from '../../state/use-request.ts';
import { Button } from '../../components/Button.tsx';
import styles from './strategies.module.css';

/** Shows how the size of the newest entry on each symbol came about, step by step as the engine tells it. */
export function SizeSteps({ strategyId }: { readonly strategyId: string }) {
  const { data, error, reload } = useRequest('strategies.sizes', { id: strategyId });
  if (error !== null) return <ErrorState message={error} meaning="The sizes of the last trades cannot be shown; trading goes on." onRetry={reload} />;
  if (data === null) return <LoadingState label="Reading the sizes of the last trades" rows={2} />;
  return (
    <section className={styles.sizes} aria-label="How the last sizes came about">
      <div className={styles.sizesHead}>
        <h3 className={styles.sizesTitle}>How the last sizes came about</h3>
        <Button look="ghost" size="small" onClick={reload}>Read again</Button>
      </div>
      {data.sizes.length === 0 && <p className={styles.summary}>It has not opened anything in this session yet. The arithmetic of each size will be here.</p>}
      {data.sizes.map(({ instrumentId, symbol, sentence, steps }) => (
        <details key={instrumentId} className={styles.size}>
          <summary><strong>{symbol}</strong> {sentence}</summary>
          <table className={styles.steps}>
            <thead><tr><th scope="col">Step</th><th scope="col">Reckoned</th><th scope="col">Result</th></tr></thead>
            <tbody>{steps.map(({ label, formula, result }) => <tr key={label}><th scope="row">{label}</th><td>{formula}</td><td>{result}</td></tr>)}</tbody>
          </table>
        </details>
      ))}
    </section>
  );
}

import { useLink, useSnapshotError } from '../state/engine-context.tsx';
import { Mark } from './Mark.tsx';
import styles from './Opening.module.css';

/** Fills the window until the engine has told its state for the first time. */
export function Opening() {
  const link = useLink();
  const error = useSnapshotError();
  const isRefused = link.state === 'refused';
  return (
    <main className={styles.opening}>
      <Mark className={styles.mark} />
      <h1 className={styles.name}>Tradewind</h1>
      <p className={styles.text} role={isRefused ? 'alert' : 'status'}>{sentence(link, error)}</p>
    </main>
  );
}

function sentence(link: ReturnType<typeof useLink>, error: string | null): string {
  if (link.state === 'refused') return link.message;
  if (link.state === 'lost') return `${link.message} Trying again every few seconds.`;
  if (error !== null) return `The engine answered, but not with its state: ${error} Trying again.`;
  return link.state === 'open' ? 'Asking the engine for its state.' : 'Connecting to the engine.';
}

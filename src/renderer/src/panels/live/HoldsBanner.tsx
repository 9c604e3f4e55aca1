import { Hand } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { formatAge } from '../../format/time.ts';
import { goToDock } from '../../state/dock.ts';
import { useView } from '../../state/engine-context.tsx';
import { useNow } from '../../state/use-now.ts';
import styles from './live.module.css';

/** Says calmly why nothing is opened for the time being, and what still holds meanwhile. Nothing is drawn when nothing stands against it. */
export function HoldsBanner() {
  const holds = useView((view) => view.trading.holds);
  const nowMs = useNow();
  if (holds.length === 0) return null;
  return (
    <div className={styles.holds} role="status" aria-label="Why nothing is opened">
      <Hand aria-hidden />
      <div>
        <p className={styles.holdsTitle}>Nothing new is opened for the time being. Stops and targets stay where they rest, and positions can be closed.</p>
        <ul>
          {holds.map(({ code, cause, sinceMs }) => (
            <li key={code}>{cause} <span className={styles.dim}>for {formatAge(nowMs - sinceMs)}</span>{code === 'foreign-position' && <Button size="small" look="ghost" onClick={() => { goToDock('foreign'); }}>Look at it</Button>}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

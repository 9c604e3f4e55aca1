import { Suspense } from 'react';
import { WelcomeCard } from '../../pages.ts';
import { useIsNarrow } from '../../shell/use-is-narrow.ts';
import { PhoneTrade } from './PhoneTrade.tsx';
import styles from './TradePage.module.css';
import { Workspace } from './Workspace.tsx';

/** The Trade page: everything side by side on a desk, one view at a time on a phone. */
export default function TradePage() {
  const isNarrow = useIsNarrow();
  return (
    <div className={styles.workspace}>
      <h1 className="sr-only">Trade</h1>
      <div className={styles.welcome}><Suspense fallback={null}><WelcomeCard /></Suspense></div>
      {isNarrow ? <PhoneTrade /> : <Workspace />}
    </div>
  );
}

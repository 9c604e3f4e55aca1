import { Suspense } from 'react';
import { joined } from '../../components/class-names.ts';
import { WelcomeCard } from '../../pages.ts';
import { useIsNarrow } from '../../shell/use-is-narrow.ts';
import { useTradeView } from '../../state/route.ts';
import { PhoneTrade } from './PhoneTrade.tsx';
import styles from './TradePage.module.css';
import { Workspace } from './Workspace.tsx';

/** The Trade page: everything side by side on a desk, one view at a time on a phone. */
export default function TradePage() {
  const isNarrow = useIsNarrow();
  const isChart = useTradeView() === 'chart';
  return (
    <div className={joined(styles.workspace, isNarrow && isChart && styles.flowing)}>
      <h1 className="sr-only">Trade</h1>
      {(isChart || !isNarrow) && <div className={styles.welcome}><Suspense fallback={null}><WelcomeCard /></Suspense></div>}
      {isNarrow ? <PhoneTrade /> : <Workspace />}
    </div>
  );
}

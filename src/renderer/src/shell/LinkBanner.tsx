import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { joined } from '../components/class-names.ts';
import { formatAge } from '../format/time.ts';
import { useLink, useView } from '../state/engine-context.tsx';
import { useNow } from '../state/use-now.ts';
import styles from './LinkBanner.module.css';

/** Says across the window that the engine cannot be reached or is not well, and what that means for the money. */
export function LinkBanner() {
  const link = useLink();
  const engine = useView((view) => view.engine);
  const receivedMs = useView((view) => view.feed.receivedMs);
  const nowMs = useNow();
  if (link.state === 'lost' || link.state === 'refused') {
    return (
      <Banner level="critical">
        {link.message} What you see is {formatAge(nowMs - receivedMs)} old. {link.state === 'lost' && 'The engine may still be trading; stops that rest at the exchange stay there. Trying to reach it again.'}
      </Banner>
    );
  }
  if (engine.status === 'failed') return <Banner level="critical">The engine has stopped: {engine.message} Nothing new is sent. It starts again in the halted state.</Banner>;
  if (engine.status === 'recovering') return <Banner level="warning">The engine is checking orders and positions after a stop: {engine.message} Nothing is sent until they agree.</Banner>;
  return null;
}

function Banner({ level, children }: { readonly level: 'warning' | 'critical'; readonly children: ReactNode }) {
  return <div className={joined(styles.banner, level === 'critical' && styles.critical)} role="alert"><TriangleAlert aria-hidden /><span className={styles.text}>{children}</span></div>;
}

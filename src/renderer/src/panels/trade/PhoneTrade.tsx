import { useTradeView } from '../../state/route.ts';
import { BookPanel } from '../book/BookPanel.tsx';
import { DecisionLog } from '../decisions/DecisionLog.tsx';
import { TicketSheet } from '../ticket/TicketSheet.tsx';
import { Watchlist } from '../watchlist/Watchlist.tsx';
import { ChartPane } from './ChartPane.tsx';
import { Dock } from './Dock.tsx';
import styles from './TradePage.module.css';

/** Draws one view of the Trade page at a time, chosen by the tabs at the bottom of the phone. */
export function PhoneTrade() {
  const view = useTradeView();
  if (view === 'positions') return <div className={styles.narrow}><Dock /></div>;
  if (view === 'why') return <div className={styles.narrow}><DecisionLog /></div>;
  return (
    <div className={styles.flow}>
      <div className={styles.phoneChart}><ChartPane /></div>
      <Watchlist />
      <BookPanel />
      <TicketSheet />
    </div>
  );
}

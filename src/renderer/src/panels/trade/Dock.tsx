import { LayoutTemplate } from 'lucide-react';
import { useState } from 'react';
import { joined } from '../../components/class-names.ts';
import { IconButton } from '../../components/Button.tsx';
import { ErrorBoundary } from '../../components/ErrorBoundary.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { useLink, useView } from '../../state/engine-context.tsx';
import { EquityPanel } from '../equity/EquityPanel.tsx';
import { OrdersTable } from '../orders/OrdersTable.tsx';
import { PositionsTable } from '../positions/PositionsTable.tsx';
import { TradesTable } from '../trades/TradesTable.tsx';
import { AlertsTable } from './AlertsTable.tsx';
import styles from './TradePage.module.css';

/** Draws the tabs below the chart; only the chosen one is mounted. */
export function Dock({ onResetLayout }: { readonly onResetLayout?: () => void }) {
  const [tab, setTab] = useState('positions');
  const isStale = useLink().state !== 'open';
  const positions = useView((view) => view.positions.length);
  const orders = useView((view) => view.orders.length);
  const trades = useView((view) => view.trades.length);
  const alerts = useView((view) => view.alerts.filter((alert) => alert.level !== 'info').length);
  return (
    <ErrorBoundary what="The dock">
      <div className={joined(styles.dock, isStale && styles.stale)}>
        <Tabs
          label="Account"
          value={tab}
          onChange={setTab}
          tabs={[
            { id: 'positions', title: 'Positions', count: positions, content: <PositionsTable /> },
            { id: 'orders', title: 'Orders', count: orders, content: <OrdersTable /> },
            { id: 'trades', title: 'Trades', count: trades, content: <TradesTable /> },
            { id: 'alerts', title: 'Alerts', count: alerts, content: <AlertsTable /> },
            { id: 'equity', title: 'Equity', content: <EquityPanel /> },
          ]}
          {...(onResetLayout ? { extra: <IconButton size="small" label="Reset the layout" icon={<LayoutTemplate aria-hidden />} onClick={onResetLayout} /> } : {})}
        />
      </div>
    </ErrorBoundary>
  );
}

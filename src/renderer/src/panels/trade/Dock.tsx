import { LayoutTemplate } from 'lucide-react';
import { joined } from '../../components/class-names.ts';
import { IconButton } from '../../components/Button.tsx';
import { ErrorBoundary } from '../../components/ErrorBoundary.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { showDockTab, useDockTab } from '../../state/dock.ts';
import type { DockTab } from '../../state/dock.ts';
import { useLink, useView } from '../../state/engine-context.tsx';
import { EquityPanel } from '../equity/EquityPanel.tsx';
import { FillsTable } from '../fills/FillsTable.tsx';
import { ForeignTable } from '../live/ForeignTable.tsx';
import { OrdersTable } from '../orders/OrdersTable.tsx';
import { PositionsTable } from '../positions/PositionsTable.tsx';
import { TradesTable } from '../trades/TradesTable.tsx';
import { AlertsTable } from './AlertsTable.tsx';
import styles from './TradePage.module.css';

/** Draws the tabs below the chart; only the chosen one is mounted. */
export function Dock({ onResetLayout }: { readonly onResetLayout?: () => void }) {
  const tab = useDockTab();
  const isStale = useLink().state !== 'open';
  const positions = useView((view) => view.positions.length);
  const orders = useView((view) => view.orders.length);
  const fills = useView((view) => view.fills.length);
  const trades = useView((view) => view.trades.length);
  const foreign = useView((view) => view.foreign.orders.length + view.foreign.positions.length);
  const alerts = useView((view) => view.alerts.filter((alert) => alert.level !== 'info').length);
  return (
    <ErrorBoundary what="The dock">
      <div className={joined(styles.dock, isStale && styles.stale)}>
        <Tabs
          label="Account"
          value={tab}
          onChange={(next) => { showDockTab(next as DockTab); }}
          tabs={[
            { id: 'positions', title: 'Positions', count: positions, content: <PositionsTable /> },
            { id: 'orders', title: 'Orders', count: orders, content: <OrdersTable /> },
            { id: 'fills', title: 'Fills', count: fills, content: <FillsTable /> },
            { id: 'trades', title: 'Trades', count: trades, content: <TradesTable /> },
            { id: 'alerts', title: 'Alerts', count: alerts, content: <AlertsTable /> },
            { id: 'equity', title: 'Equity', content: <EquityPanel /> },
            ...(foreign > 0 || tab === 'foreign' ? [{ id: 'foreign', title: 'Not ours', count: foreign, content: <ForeignTable /> }] : []),
          ]}
          {...(onResetLayout ? { extra: <IconButton size="small" label="Reset the layout" icon={<LayoutTemplate aria-hidden />} onClick={onResetLayout} /> } : {})}
        />
      </div>
    </ErrorBoundary>
  );
}

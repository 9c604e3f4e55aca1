import { useState } from 'react';
import { Panel } from '../../components/Panel.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { PageFrame } from '../page/PageFrame.tsx';
import { AlertsTab } from './AlertsTab.tsx';
import { CalendarTab } from './CalendarTab.tsx';
import { DecisionsTab } from './DecisionsTab.tsx';
import { FillsTab } from './FillsTab.tsx';
import styles from './journal.module.css';
import { StatsTab } from './StatsTab.tsx';
import { TradesTab } from './TradesTab.tsx';
import { useRecords } from './use-records.ts';

/** Pages of trades read at once: figures over a session want them all. */
const EAGER_PAGES = 25;

/** What happened in this session: trades, days, figures by symbol and strategy, every decision and every alert. */
export default function JournalPage() {
  const [tab, setTab] = useState('trades');
  const trades = useRecords('trades', EAGER_PAGES);
  return (
    <PageFrame title="Journal" intro="Everything that happened in this session, with its reasons. It is kept on this computer and nowhere else.">
      <Panel title="Records of this session">
        <div className={styles.tabs}>
          <Tabs
            label="Records"
            value={tab}
            onChange={setTab}
            tabs={[
              { id: 'trades', title: 'Closed trades', count: trades.items.length, content: <TradesTab trades={trades} /> },
              { id: 'fills', title: 'Fills', content: <FillsTab /> },
              { id: 'calendar', title: 'Calendar', content: <CalendarTab trades={trades} /> },
              { id: 'stats', title: 'By symbol and strategy', content: <StatsTab trades={trades} /> },
              { id: 'decisions', title: 'Decisions', content: <DecisionsTab /> },
              { id: 'alerts', title: 'Alerts', content: <AlertsTab /> },
            ]}
          />
        </div>
      </Panel>
    </PageFrame>
  );
}

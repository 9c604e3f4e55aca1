import { Tabs } from '../../components/Tabs.tsx';
import { goToRisk, useRiskView } from '../../state/route.ts';
import type { RiskView } from '../../state/route.ts';
import { PageFrame, SplitLayout } from '../page/PageFrame.tsx';
import { BreakersView } from './BreakersView.tsx';
import { LimitCards } from './LimitsPanel.tsx';
import { Overview } from './Overview.tsx';
import { SettingsView } from './SettingsView.tsx';
import { StateStrip } from './StateStrip.tsx';
import { StressView } from './StressView.tsx';
import { WhatIfPanel } from './WhatIfPanel.tsx';
import { useRiskDesk } from './use-risk-desk.ts';

/** The risk desk: what is at stake, how near every limit is, what stops trading, and what a trade or a fall would do. */
export default function RiskPage() {
  const state = useRiskDesk();
  const view = useRiskView();
  const tripped = state.desk?.breakers.filter(({ status }) => status === 'tripped').length ?? 0;
  return (
    <PageFrame title="Risk">
      <StateStrip state={state} />
      <Tabs
        look="page"
        label="Parts of the risk desk"
        value={view}
        onChange={(id) => { goToRisk(id as RiskView); }}
        tabs={[
          { id: 'overview', title: 'Overview', content: <Overview state={state} /> },
          { id: 'limits', title: 'Limits', content: <SplitLayout look="side-last"><LimitCards state={state} /><WhatIfPanel /></SplitLayout> },
          { id: 'breakers', title: 'Breakers', count: tripped, content: <BreakersView state={state} /> },
          { id: 'stress', title: 'Stress', content: <StressView state={state} /> },
          { id: 'settings', title: 'Settings', content: <SettingsView /> },
        ]}
      />
    </PageFrame>
  );
}

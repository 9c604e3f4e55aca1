import { Tabs } from '../../components/Tabs.tsx';
import { goToLab, useLabPlace } from '../../state/route.ts';
import type { LabView } from '../../state/route.ts';
import { PageFrame } from '../page/PageFrame.tsx';
import { HonestyView } from './honesty/HonestyView.tsx';
import { LiveView } from './live/LiveView.tsx';
import { RunsView } from './RunsView.tsx';
import { SearchView } from './search/SearchView.tsx';

const INTROS: Readonly<Record<LabView, string>> = {
  runs: 'A backtest plays stored history to a strategy through the same engine, risk limits and costs that trade. It shows what would have happened, not what will.',
  compare: 'Runs side by side: the same measures, what was set differently, and how alike their days were.',
  search: 'A search tries many settings. The best of many looks good by luck alone, so its winner is judged on time that the search never saw.',
  honesty: 'Seven ways to find out whether a result can be believed, and the gate that a strategy has to pass before more is at risk. “No evidence” is a good answer.',
  live: 'What was traded, run again in the simulator: every difference is attributed to what made it.',
};

/** The lab: tests a strategy on stored history, searches its settings, and finds out whether to believe the result. Work goes on when the page is left. */
export default function LabPage() {
  const { view } = useLabPlace();
  return (
    <PageFrame title="Lab" intro={INTROS[view]}>
      <Tabs
        look="page"
        label="Parts of the lab"
        value={view === 'compare' ? 'runs' : view}
        onChange={(id) => { goToLab(id as LabView); }}
        tabs={[
          { id: 'runs', title: 'Runs', content: <RunsView /> },
          { id: 'search', title: 'Search', content: <SearchView /> },
          { id: 'honesty', title: 'Honesty', content: <HonestyView /> },
          { id: 'live', title: 'Live against backtest', content: <LiveView /> },
        ]}
      />
    </PageFrame>
  );
}

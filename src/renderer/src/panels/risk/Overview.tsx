import { AllocationPanel } from './AllocationPanel.tsx';
import { ComponentsPanel } from './ComponentsPanel.tsx';
import { DrawdownPanel } from './DrawdownPanel.tsx';
import { ExposurePanel } from './ExposurePanel.tsx';
import { HeatMapPanel } from './HeatMapPanel.tsx';
import { LimitsInUse } from './LimitsPanel.tsx';
import { RegimePanel } from './RegimePanel.tsx';
import { useHistoryChoice } from './SpanChoice.tsx';
import { TailPanel } from './TailPanel.tsx';
import { WhatIfPanel } from './WhatIfPanel.tsx';
import type { DeskState } from './use-risk-desk.ts';
import styles from './overview.module.css';

/** One glance: what is at stake, what it could lose, how near the limits are; and a trade to think about. */
export function Overview({ state }: { readonly state: DeskState }) {
  const history = useHistoryChoice(state.desk ?? null);
  return (
    <div className={styles.overview}>
      <div className={styles.column}>
        <ExposurePanel state={state} />
        <ComponentsPanel state={state} />
        <HeatMapPanel state={state} />
        <AllocationPanel state={state} />
      </div>
      <div className={styles.column}>
        <TailPanel state={state} history={history} />
        <DrawdownPanel state={state} history={history} />
        <RegimePanel state={state} />
      </div>
      <div className={styles.column}>
        <LimitsInUse state={state} />
        <WhatIfPanel />
      </div>
    </div>
  );
}

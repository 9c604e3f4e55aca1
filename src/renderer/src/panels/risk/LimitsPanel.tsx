import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { RiskDesk } from '../../../../engine/contract/risk.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import { goToRisk } from '../../state/route.ts';
import { DeskPanel } from './DeskPanel.tsx';
import { GaugeGrid, LimitRows } from './GaugeGrid.tsx';
import { limitSections, withNewest } from './limits.ts';
import type { LimitSection } from './limits.ts';
import type { DeskState } from './use-risk-desk.ts';
import styles from './gauges.module.css';

/** Every limit in one column: how much of each is used. */
export function LimitsInUse({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Limits in use" state={state} rows={12} actions={<Button size="small" look="ghost" onClick={() => { goToRisk('settings'); }}>Change</Button>}>
      {(desk) => <Sections desk={desk} draw={({ group, title, limits }) => <Fragment key={group}><h3 className={styles.heading}>{title}</h3><LimitRows limits={limits} /></Fragment>} />}
    </DeskPanel>
  );
}

/** Every limit with what it means and how it is reckoned. */
export function LimitCards({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Every limit" state={state} rows={12} actions={<Button size="small" onClick={() => { goToRisk('settings'); }}>Change the limits</Button>}>
      {(desk) => <Sections desk={desk} draw={({ group, title, limits }) => <section key={group} className={styles.section}><h3 className={styles.sectionTitle}>{title}</h3><GaugeGrid limits={limits} /></section>} />}
    </DeskPanel>
  );
}

function Sections({ desk, draw }: { readonly desk: RiskDesk; readonly draw: (section: LimitSection) => ReactNode }) {
  const gauges = useView((view) => view.gauges);
  const sections = limitSections(withNewest(desk.limits, gauges));
  if (sections.length === 0) return <EmptyState title="No gauges yet" text="They appear with the first price of a session." />;
  return <div>{sections.map(draw)}</div>;
}

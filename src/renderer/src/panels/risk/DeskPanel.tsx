import type { ReactNode } from 'react';
import type { RiskDesk } from '../../../../engine/contract/risk.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { goToPage } from '../../state/route.ts';
import type { DeskState } from './use-risk-desk.ts';

export interface DeskPanelProps {
  readonly title: ReactNode;
  readonly state: DeskState;
  readonly actions?: ReactNode;
  readonly padded?: boolean;
  readonly className?: string;
  /** Rows of the skeleton while the first answer is on its way. */
  readonly rows?: number;
  readonly children: (desk: RiskDesk) => ReactNode;
}

/** Draws a panel of the desk in whichever of its states it is: on its way, failed, without a session, old, or as it should be. */
export function DeskPanel({ title, state, actions, padded = true, className, rows = 4, children }: DeskPanelProps) {
  const { desk, error, staleMs, ask } = state;
  return (
    <Panel title={title} padded={padded && desk !== null && desk !== undefined} actions={actions} staleMs={desk ? staleMs : null} {...(className === undefined ? {} : { className })}>
      {desk === undefined && (error === null
        ? <LoadingState label="Reading the risk desk" rows={rows} />
        : <ErrorState message={error} meaning="The limits hold all the same; they cannot be shown here." onRetry={ask} />)}
      {desk === null && <EmptyState title="No session runs" text="Nothing is at stake." action={<Button size="small" onClick={() => { goToPage('settings'); }}>Start a session</Button>} />}
      {desk && children(desk)}
    </Panel>
  );
}

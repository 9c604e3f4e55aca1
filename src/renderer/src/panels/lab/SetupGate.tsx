import { Database } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CatalogEntry, ConfigDescription, DatasetView } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { goToPage } from '../../state/route.ts';
import { useRequest } from '../../state/use-request.ts';
import { testableInstruments } from './lab-request.ts';

/** What every form of the lab is drawn from. */
export interface LabSetup {
  readonly entries: readonly CatalogEntry[];
  readonly datasets: readonly DatasetView[];
  readonly execution: ConfigDescription;
  readonly risk: ConfigDescription;
}

/** Reads strategies, data, costs and limits, and draws its content once they are there; says what is missing otherwise. */
export function SetupGate({ title, children }: { readonly title: string; readonly children: (setup: LabSetup) => ReactNode }) {
  const catalog = useRequest('strategies.catalog', {});
  const data = useRequest('data.list', {});
  const execution = useRequest('execution.describe', {});
  const risk = useRequest('risk.describe', {});
  const failed = [catalog, data, execution, risk].find((answer) => answer.error !== null && answer.data === null);
  if (failed) return <Panel title={title}><ErrorState message={failed.error ?? ''} meaning="Nothing can be set up until this is answered. Trading is not touched." onRetry={() => { for (const answer of [catalog, data, execution, risk]) answer.reload(); }} /></Panel>;
  if (!catalog.data || !data.data || !execution.data || !risk.data) return <Panel title={title}><LoadingState label="Reading strategies, data and costs" rows={9} /></Panel>;
  if (testableInstruments(data.data.datasets).length === 0) {
    return (
      <Panel title={title}>
        <EmptyState icon={<Database aria-hidden />} title="No history yet" text="A backtest needs stored bars. Import files from Binance's public data, plain, gzip or zip." action={<Button look="primary" onClick={() => { goToPage('data'); }}>Import data</Button>} />
      </Panel>
    );
  }
  return children({ entries: catalog.data.entries, datasets: data.data.datasets, execution: execution.data, risk: risk.data });
}

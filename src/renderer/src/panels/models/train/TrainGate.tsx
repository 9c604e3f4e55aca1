import { Database } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConfigDescription, DatasetView } from '../../../../../engine/contract/api.ts';
import { Button } from '../../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { goToPage } from '../../../state/route.ts';
import { useRequest } from '../../../state/use-request.ts';
import { testableInstruments } from '../../lab/lab-request.ts';

/** What the form of a training is drawn from. */
export interface TrainSetup {
  readonly datasets: readonly DatasetView[];
  readonly training: ConfigDescription;
  readonly execution: ConfigDescription;
  readonly risk: ConfigDescription;
}

/** Reads data, settings, costs and limits, and draws its content once they are there; says what is missing otherwise. */
export function TrainGate({ children }: { readonly children: (setup: TrainSetup) => ReactNode }) {
  const training = useRequest('training.describe', {});
  const data = useRequest('data.list', {});
  const execution = useRequest('execution.describe', {});
  const risk = useRequest('risk.describe', {});
  const failed = [training, data, execution, risk].find((answer) => answer.error !== null && answer.data === null);
  if (failed) return <Panel title="New training"><ErrorState message={failed.error ?? ''} meaning="Nothing can be trained until this is answered. Trading is not touched." onRetry={() => { for (const answer of [training, data, execution, risk]) answer.reload(); }} /></Panel>;
  if (!training.data || !data.data || !execution.data || !risk.data) return <Panel title="New training"><LoadingState label="Reading settings, data and costs" rows={9} /></Panel>;
  if (testableInstruments(data.data.datasets).length === 0) {
    return (
      <Panel title="New training">
        <EmptyState icon={<Database aria-hidden />} title="No history yet" text="An agent learns from stored bars, a year of them at the least to be judged. Import files from Binance's public data, or download them." action={<Button look="primary" onClick={() => { goToPage('data'); }}>Get data</Button>} />
      </Panel>
    );
  }
  return children({ datasets: data.data.datasets, training: training.data, execution: execution.data, risk: risk.data });
}

import type { ConfigDescription } from '../../../../engine/contract/api.ts';
import { ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import type { Answer } from '../../state/use-request.ts';
import { useRequest } from '../../state/use-request.ts';
import { SplitLayout, Stack } from '../page/PageFrame.tsx';
import { ConfigForm } from './ConfigForm.tsx';
import { limitPresets } from './limit-presets.ts';
import { RegimeForm } from './RegimeForm.tsx';

/** Everything about risk that a person may change: the limits, how risk is shared out, and what the market regime does. */
export function SettingsView() {
  return (
    <SplitLayout look="halves">
      <LimitsForm />
      <Stack>
        <AllocationForm />
        <RegimeSettings />
      </Stack>
    </SplitLayout>
  );
}

function LimitsForm() {
  const answer = useRequest('risk.describe', {});
  if (!answer.data) return <Waiting title="Change the limits" answer={answer} what="limits" />;
  return <ConfigForm title="Change the limits" label="Risk limits" method="risk.apply" description={answer.data} presets={limitPresets(answer.data.defaults)} from="the next order" done="The new limits hold from the next order on." onApplied={answer.reload} />;
}

function AllocationForm() {
  const answer = useRequest('allocation.describe', {});
  if (!answer.data) return <Waiting title="Share out the risk" answer={answer} what="shares" />;
  return <ConfigForm title="Share out the risk" label="Allocation" method="allocation.apply" description={answer.data} from="the next bar" done="The risk is shared out anew from the next bar on." onApplied={answer.reload} />;
}

function RegimeSettings() {
  const answer = useRequest('regime.describe', {});
  if (!answer.data) return <Waiting title="What the market regime does" answer={answer} what="settings" />;
  return <RegimeForm description={answer.data} onApplied={answer.reload} />;
}

function Waiting({ title, answer, what }: { readonly title: string; readonly answer: Answer<ConfigDescription>; readonly what: string }) {
  return (
    <Panel title={title}>
      {answer.error === null
        ? <LoadingState label={`Reading the ${what}`} rows={8} />
        : <ErrorState message={answer.error} meaning={`The ${what} in force stay as they are; they cannot be shown or changed here.`} onRetry={answer.reload} />}
    </Panel>
  );
}

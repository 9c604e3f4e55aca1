import { useModelsPlace } from '../../../state/route.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { Stack } from '../../page/PageFrame.tsx';
import { AtWork } from './AtWork.tsx';
import { PairPage } from './PairPage.tsx';
import { PairsPanel } from './PairsPanel.tsx';

const ASK_EVERY_MS = 3000;

/** Challengers beside what trades, and whether the world of the models at work is still that of their training; one pair takes the whole width. */
export function ShadowView() {
  const { id } = useModelsPlace();
  if (id !== null) return <PairPage key={id} deploymentId={id} />;
  return <Pairs />;
}

function Pairs() {
  const { data, error, ask } = usePolled('shadow.list', {}, ASK_EVERY_MS);
  return (
    <Stack>
      {data === undefined
        ? <Panel title="Challengers">{error === null ? <LoadingState label="Reading challengers" /> : <ErrorState message={error} meaning="What trades goes on; challengers cannot be listed now." onRetry={ask} />}</Panel>
        : <PairsPanel pairs={data.pairs} onChanged={ask} />}
      <AtWork />
    </Stack>
  );
}

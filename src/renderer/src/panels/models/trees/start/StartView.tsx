import { ErrorState, LoadingState, Panel } from '../../../../components/Panel.tsx';
import { useRequest } from '../../../../state/use-request.ts';
import { StartBot } from './StartBot.tsx';
import { useStartDraft } from './start-store.ts';

/** The start of a bot: what it does, its settings, and what a start would do. */
export function StartView({ isFirst }: { readonly isFirst: boolean }) {
  const described = useRequest('bots.describe', {});
  const { draft, edition } = useStartDraft();
  if (described.data === null) return <Panel title="Start a bot">{described.error === null ? <LoadingState label="Reading the settings" rows={9} /> : <ErrorState message={described.error} meaning="No bot can be started until this is answered. Trading is not touched." onRetry={described.reload} />}</Panel>;
  return <StartBot key={edition} description={described.data} draft={draft} isFirst={isFirst} />;
}

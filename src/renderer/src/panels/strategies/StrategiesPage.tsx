import { Plus, Workflow } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CatalogEntry } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import { useBotBehind } from '../../state/bots.ts';
import { goToPage } from '../../state/route.ts';
import { useRequest } from '../../state/use-request.ts';
import { PageFrame, SplitLayout, Stack } from '../page/PageFrame.tsx';
import { BotPlace } from './BotPlace.tsx';
import { entryOf } from './kind.ts';
import { NewStrategy } from './NewStrategy.tsx';
import { OwnStrategies } from './OwnStrategies.tsx';
import { StrategyCard } from './StrategyCard.tsx';
import { StrategyEditor } from './StrategyEditor.tsx';
import type { Policies } from './StrategyEditor.tsx';

/** What is open beside the list: the id of a strategy, or the form for a new one. */
type Chosen = { readonly kind: 'edit'; readonly id: string } | { readonly kind: 'new' } | null;

/** The strategies at work: what each does, how it is doing, its settings, and the way to add or remove one. */
export default function StrategiesPage() {
  const strategies = useView((view) => view.strategies);
  const hasSession = useView((view) => view.session !== null);
  const catalog = useRequest('strategies.catalog', {});
  const [chosen, setChosen] = useState<Chosen>(null);
  const open = chosen ?? (strategies[0] ? { kind: 'edit', id: strategies[0].id } as const : null);
  const entries = catalog.data?.entries ?? [];
  const policies = catalog.data === null ? null : { entry: catalog.data.entryPolicy, sizing: catalog.data.sizingPolicy };
  const addButton = <Button look="primary" onClick={() => { setChosen({ kind: 'new' }); }} disabled={catalog.data === null || !hasSession}><Plus aria-hidden />Add a strategy</Button>;

  return (
    <PageFrame title="Strategies" intro="A strategy decides at the close of each bar what to hold. Risk limits decide how much, and may refuse." actions={addButton}>
      <SplitLayout>
        <Stack>
          <Panel title={`At work (${strategies.length})`}>
            {strategies.length === 0
              ? <EmptyList hasSession={hasSession} addButton={addButton} />
              : strategies.map((strategy) => (
                <StrategyCard key={strategy.id} strategy={strategy} summary={entryOf(entries, strategy)?.summary ?? ''} isChosen={open?.kind === 'edit' && open.id === strategy.id} onChoose={() => { setChosen({ kind: 'edit', id: strategy.id }); }} />
              ))}
          </Panel>
          <OwnStrategies onChanged={catalog.reload} />
        </Stack>
        <Stack>
          <Beside open={open} entries={entries} policies={policies} loading={catalog.data === null} error={catalog.error} reload={catalog.reload} onDone={setChosen} />
        </Stack>
      </SplitLayout>
    </PageFrame>
  );
}

function EmptyList({ hasSession, addButton }: { readonly hasSession: boolean; readonly addButton: ReactNode }) {
  if (hasSession) return <EmptyState icon={<Workflow aria-hidden />} title="No strategy yet" text="Nothing trades until you add one. Whose money it trades with is in the status bar." action={addButton} />;
  return (
    <EmptyState
      icon={<Workflow aria-hidden />}
      title="No session runs"
      text="Strategies trade in a session: on the practice market, or on recorded prices played back."
      action={<Button look="primary" onClick={() => { goToPage('settings'); }}>Start a practice session</Button>}
    />
  );
}

interface BesideProps {
  readonly open: Chosen;
  readonly entries: readonly CatalogEntry[];
  /** Null while they are being read. */
  readonly policies: Policies | null;
  readonly loading: boolean;
  readonly error: string | null;
  readonly reload: () => void;
  readonly onDone: (next: Chosen) => void;
}

function Beside({ open, entries, policies, loading, error, reload, onDone }: BesideProps) {
  const strategies = useView((view) => view.strategies);
  const bot = useBotBehind(open?.kind === 'edit' ? open.id : '');
  if (open === null) return null;
  if (bot !== null && bot.endedMs === null && open.kind === 'edit' && strategies.some(({ id }) => id === open.id)) return <BotPlace key={bot.id} bot={bot} />;
  if (loading || policies === null) {
    return (
      <Panel title="Settings">
        {error === null
          ? <LoadingState label="Reading the strategies that can be chosen" rows={6} />
          : <ErrorState message={error} meaning="The strategies at work go on as they are; their settings cannot be shown." onRetry={reload} />}
      </Panel>
    );
  }
  if (open.kind === 'new') return <NewStrategy entries={entries} policies={policies} onCancel={() => { onDone(null); }} onAdded={(id) => { onDone({ kind: 'edit', id }); }} />;
  const strategy = strategies.find((candidate) => candidate.id === open.id);
  if (!strategy) return null;
  const entry = entryOf(entries, strategy);
  if (!entry && strategy.strategy === 'agent') return <Panel title={strategy.title}><ErrorState message={`The model ${strategy.code?.slice(0, 8) ?? ''} is not among those that can be chosen: it is retired, switched off or cannot be used.`} meaning="Nothing of what is set here changes. The page Models says where it stands, and puts it to work again." /></Panel>;
  if (!entry && strategy.code !== undefined) return <Panel title={strategy.title}><ErrorState message="Its file cannot be used at present." meaning={`It goes on with the version it has (${strategy.code.slice(0, 8)}). Its settings can be changed again when the file is mended: see "Your own".`} /></Panel>;
  if (!entry) return <Panel title={strategy.title}><ErrorState message={`This version knows no strategy named ${strategy.strategy}.`} meaning="It goes on with the settings it has; they cannot be shown or changed here." /></Panel>;
  return <StrategyEditor key={strategy.id} strategy={strategy} entry={entry} policies={policies} onRemoved={() => { onDone(null); }} />;
}

import { useCallback, useState } from 'react';
import type { BreakerEventView, BreakerView } from '../../../../engine/contract/risk.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Time } from '../../components/Cells.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { Segments } from '../../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { usePolled } from '../../state/use-polled.ts';
import type { BreakerFilter } from './breakers.ts';
import { ACTION_WORDS, breakerKey, filtered, measured, ordered, releaseConsequence, STATUS_WORDS } from './breakers.ts';
import type { DeskState } from './use-risk-desk.ts';
import { Stack } from '../page/PageFrame.tsx';
import styles from './breakers.module.css';

const ASK_EVERY_MS = 2000;
/** A longer history scrolls within its panel. */
const LONG = 14;

/** Every breaker: what it watches, how near it is, what it would do; and what they have done. */
export function BreakersView({ state }: { readonly state: DeskState }) {
  const engine = useEngine();
  const answer = usePolled('risk.breakers', {}, ASK_EVERY_MS);
  const [filter, setFilter] = useState<BreakerFilter>('account');
  const [asked, setAsked] = useState<BreakerView | null>(null);
  const { ask: askBreakers } = answer;
  const { ask: askDesk } = state;
  const release = useAction(useCallback(async ({ code, scope }: BreakerView) => {
    setAsked(null);
    await engine.call('risk.release-breaker', { code, scope });
    askBreakers();
    askDesk();
  }, [engine, askBreakers, askDesk]), 'The breaker is released.');
  const { data, error } = answer;
  const now = data?.now ?? [];
  const tripped = now.filter(({ status }) => status === 'tripped').length;
  return (
    <Stack>
      <Panel title="Breakers" actions={<Segments label="Which breakers" value={filter} options={FILTERS} onChange={setFilter} />} staleMs={data === undefined ? null : state.staleMs}>
        {data === undefined
          ? (error === null ? <LoadingState label="Reading the breakers" rows={8} /> : <ErrorState message={error} meaning="They act all the same; they cannot be shown here." onRetry={askBreakers} />)
          : <Table label="Breakers" rows={ordered(filtered(now, filter))} columns={columnsWith((breaker) => { setAsked(breaker); }, release.pending)} keyOf={breakerKey} detail={(breaker) => <Words breaker={breaker} />} empty={now.length === 0 ? <EmptyState title="No breaker yet" text="They watch from the first price of a session." /> : <EmptyState title="All clear" text={`None of ${now.length} has tripped or is close to its limit.`} />} />}
      </Panel>
      <Panel title="What they have done">
        <div className={(data?.history.length ?? 0) > LONG ? styles.long : undefined}><Table label="History of the breakers" isBounded={(data?.history.length ?? 0) > LONG} rows={data?.history ?? []} columns={HISTORY} keyOf={(event) => `${event.timeMs} ${event.code} ${event.deed} ${event.scopeTitle}`} empty={<EmptyState title="None has tripped" text="What trips, why, and who released it is kept here." />} /></div>
      </Panel>
      {asked && (
        <ConfirmDialog open title={`Release: ${asked.title}`} confirm="Release it" look="danger" pending={release.pending} onConfirm={() => { void release.run(asked); }} onClose={() => { setAsked(null); }}>
          <p>{asked.cause}</p>
          <p>{releaseConsequence(asked, tripped - 1)}</p>
        </ConfirmDialog>
      )}
    </Stack>
  );
}

const FILTERS: readonly { readonly value: BreakerFilter; readonly title: string }[] = [{ value: 'account', title: 'Account, strategies' }, { value: 'symbols', title: 'Symbols' }, { value: 'attention', title: 'Attention' }];

function columnsWith(onRelease: (breaker: BreakerView) => void, isPending: boolean): readonly Column<BreakerView>[] {
  return [
    { id: 'title', title: 'Breaker', card: 'title', render: ({ title, scope, scopeTitle }) => <span>{title}{scope !== 'account' && <span className={styles.scope}>{scopeTitle}</span>}</span> },
    { id: 'status', title: 'State', render: (breaker) => <Status breaker={breaker} /> },
    { id: 'measured', title: 'Measured', align: 'end', render: (breaker) => <Measured breaker={breaker} /> },
    { id: 'does', title: 'Does', render: ({ action }) => <Definition text={ACTION_WORDS[action].meaning}>{ACTION_WORDS[action].word}</Definition> },
    { id: 'why', title: 'In words', grow: true, optional: 'wide', card: 'bare', render: ({ cause, consequence }) => <span title={cause || consequence}>{cause || consequence}</span> },
    { id: 'release', title: '', align: 'end', card: 'bare', render: (breaker) => <Release breaker={breaker} onRelease={onRelease} isPending={isPending} /> },
  ];
}

/** Everything there is to say of one, also where its line has no room for it. */
function Words({ breaker: { cause, consequence, action } }: { readonly breaker: BreakerView }) {
  return <div className={styles.words}>{cause !== '' && <p>{cause}</p>}<p>{ACTION_WORDS[action].meaning} {consequence}</p></div>;
}

function Status({ breaker: { status, sinceMs } }: { readonly breaker: BreakerView }) {
  const tone = status === 'tripped' ? 'danger' : status === 'near' ? 'warn' : status === 'clear' ? 'good' : 'neutral';
  return <span className={styles.status}><Badge tone={tone}>{STATUS_WORDS[status]}</Badge>{status === 'tripped' && sinceMs !== null && <span className={styles.since}><Time valueMs={sinceMs} /></span>}</span>;
}

function Measured({ breaker }: { readonly breaker: BreakerView }) {
  const share = breaker.value === null || breaker.limit === null || breaker.limit <= 0 ? null : Math.min(Math.max(breaker.value / breaker.limit, 0), 1);
  return (
    <span className={styles.measured} data-status={breaker.status}>
      <span className="num">{measured(breaker)}</span>
      {share !== null && <span className={styles.track} aria-hidden><span className={styles.fill} style={{ width: `${share * 100}%` }} /></span>}
    </span>
  );
}

function Release({ breaker, onRelease, isPending }: { readonly breaker: BreakerView; readonly onRelease: (breaker: BreakerView) => void; readonly isPending: boolean }) {
  if (breaker.status !== 'tripped') return null;
  return (
    <span className={styles.release}>
      {breaker.releasesAtMs !== null && <span className={styles.since}>by itself <Time valueMs={breaker.releasesAtMs} /></span>}
      <Button size="small" pending={isPending} aria-label={`Release ${breaker.title}${breaker.scope === 'account' ? '' : `, ${breaker.scopeTitle}`}`} onClick={() => { onRelease(breaker); }}>Release</Button>
    </span>
  );
}

const HISTORY: readonly Column<BreakerEventView>[] = [
  { id: 'time', title: 'Time', render: ({ timeMs }) => <Time valueMs={timeMs} /> },
  { id: 'title', title: 'Breaker', card: 'title', render: ({ title, scopeTitle }) => <span>{title}<span className={styles.scope}>{scopeTitle}</span></span> },
  { id: 'deed', title: 'What', render: ({ deed, action, releasedBy }) => (deed === 'tripped' ? <Badge tone={action === 'warn' ? 'warn' : 'danger'}>tripped: {ACTION_WORDS[action].word}</Badge> : <Badge tone="good">released {releasedBy === 'person' ? 'by you' : 'by itself'}</Badge>) },
  { id: 'measured', title: 'Measured', align: 'end', optional: true, render: (event) => <span className="num">{event.deed === 'tripped' ? measured(event) : '–'}</span> },
  { id: 'cause', title: 'In words', grow: true, card: 'bare', render: ({ cause }) => <span title={cause}>{cause}</span> },
];

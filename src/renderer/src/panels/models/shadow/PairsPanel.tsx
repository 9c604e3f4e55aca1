import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ShadowSummary } from '../../../../../engine/contract/shadow.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Signed } from '../../../components/Cells.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { EmptyState, Panel } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { signedPercent } from '../../../format/signed.ts';
import { writeShare } from '../../../format/write.ts';
import { goToModels } from '../../../state/route.ts';
import { titleWords } from '../train/training-words.ts';
import { SHADOW_STATE } from './shadow-words.ts';
import { StartChallenger } from './StartChallenger.tsx';
import styles from '../models.module.css';

/** A bot that trains every quarter of an hour ends up to ninety-six challengers a day: so many of those that have ended are shown unasked. */
const MOST_ENDED = 10;

/** Lists challengers, those of the running session first. */
export function PairsPanel({ pairs, onChanged }: { readonly pairs: readonly ShadowSummary[]; readonly onChanged: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const [isWhole, setIsWhole] = useState(false);
  const close = (): void => { setIsOpen(false); };
  const ended = pairs.filter(({ state }) => state === 'ended');
  const shown = isWhole || ended.length <= MOST_ENDED ? pairs : [...pairs.filter(({ state }) => state !== 'ended'), ...ended.slice(0, MOST_ENDED)];
  return (
    <Panel title="Challengers" actions={<Button size="small" onClick={() => { setIsOpen(true); }}><Plus aria-hidden />New challenger</Button>}>
      <Table
        label="Challengers" rows={shown} columns={COLUMNS} keyOf={({ deploymentId }) => deploymentId}
        empty={<EmptyState title="Nobody challenges what trades" text="Promote a model into the shadow, or let any strategy decide beside one that trades. Both see the same bars; only one of them trades." action={<Button look="primary" onClick={() => { goToModels('shelf'); }}>Open the shelf</Button>} />}
      />
      {ended.length > MOST_ENDED && <div className={styles.more}><Button size="small" look="ghost" aria-expanded={isWhole} onClick={() => { setIsWhole(!isWhole); }}>{isWhole ? 'Only the newest' : `All ${ended.length} that have ended`}</Button></div>}
      <Dialog open={isOpen} title="Let a strategy decide beside another" onClose={close}>{isOpen && <StartChallenger onClose={close} onDone={(id) => { close(); onChanged(); goToModels('shadow', id); }} />}</Dialog>
    </Panel>
  );
}

const COLUMNS: readonly Column<ShadowSummary>[] = [
  { id: 'challenger', title: 'Challenger', card: 'title', render: ({ challenger }) => titleWords(challenger.title) },
  { id: 'champion', title: 'Beside', render: ({ champion }) => titleWords(champion.title) },
  { id: 'session', title: 'Session', optional: 'wide', render: ({ sessionTitle }) => sessionTitle },
  { id: 'bars', title: 'Bars', align: 'end', optional: true, render: ({ bars }) => <span className="num">{formatNumber(bars, 0)}</span>, compare: (left, right) => left.bars - right.bars },
  { id: 'agreement', title: 'Same side', align: 'end', render: ({ agreement }) => <span className="num">{writeShare(agreement, 0)}</span>, compare: (left, right) => (left.agreement ?? -1) - (right.agreement ?? -1) },
  { id: 'challenger-return', title: 'Challenger', align: 'end', render: ({ bars, challengerReturn }) => <Signed signed={signedPercent(bars === 0 ? null : challengerReturn * 100)} />, compare: (left, right) => left.challengerReturn - right.challengerReturn },
  { id: 'champion-return', title: 'What trades', align: 'end', render: ({ bars, championReturn }) => <Signed signed={signedPercent(bars === 0 ? null : championReturn * 100)} />, compare: (left, right) => left.championReturn - right.championReturn },
  { id: 'state', title: 'State', render: ({ state, share }) => <Badge tone={SHADOW_STATE[state].tone}>{SHADOW_STATE[state].word}{state === 'catching-up' && ` ${formatNumber(share * 100, 0)}\u202f%`}</Badge> },
  { id: 'deeds', title: '', align: 'end', card: 'bare', render: ({ deploymentId }) => <span className={styles.rowDeeds}><Button size="small" onClick={() => { goToModels('shadow', deploymentId); }}>Compare</Button></span> },
];

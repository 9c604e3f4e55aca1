import { Check, X } from 'lucide-react';
import { useState } from 'react';
import type { ShadowChoice, ShadowDecision, ShadowPair } from '../../../../../engine/contract/shadow.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Num, Time } from '../../../components/Cells.tsx';
import { Segments } from '../../../components/Field.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import { Section } from '../../../components/Section.tsx';
import tables from '../../../components/small-table.module.css';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { joined } from '../../../components/class-names.ts';
import { titleWords } from '../train/training-words.ts';
import { sideWords, wantedSide, wantWords } from './shadow-words.ts';
import styles from '../models.module.css';

const SCOPES = [{ value: 'differing', title: 'Where they differ' }, { value: 'all', title: 'Every bar' }] as const;

/** Lists what both made of the newest bars, each with why; agreement and disagreement are marked by a sign and a word. */
export function DecisionsSection({ pair }: { readonly pair: ShadowPair }) {
  const [scope, setScope] = useState<'differing' | 'all'>('differing');
  const rows = scope === 'all' ? pair.decisions : pair.differing;
  return (
    <Section title="Decisions, bar by bar" text="Newest first. Open a row for what each said." actions={<Segments label="Which bars" options={SCOPES} value={scope} onChange={setScope} />}>
      <div className={joined(tables.frame, rows.length > 12 && styles.boundedTable)}>
        <Table
          label={scope === 'all' ? 'Decisions of both' : 'Decisions on which they differ'} rows={rows} columns={COLUMNS} keyOf={({ timeMs, instrumentId }) => `${timeMs} ${instrumentId}`} detail={(decision) => <Reasons decision={decision} pair={pair} />} isBounded={rows.length > 12}
          empty={<EmptyState title={scope === 'all' ? 'No bar yet' : 'They never differed'} text={scope === 'all' ? 'The first closed bar on which one of them can decide stands here.' : 'On every bar so far both wanted the same side.'} />}
        />
      </div>
    </Section>
  );
}

function Want({ choice }: { readonly choice: ShadowChoice }) {
  const side = wantedSide(choice);
  return side === null ? <span className={styles.quiet}>cannot decide yet</span> : <Badge tone={sideWords(side).tone}>{wantWords(choice)}</Badge>;
}

function Reasons({ decision, pair }: { readonly decision: ShadowDecision; readonly pair: ShadowPair }) {
  return (
    <dl className={styles.reasons}>
      <dt>{titleWords(pair.challenger.title)}</dt><dd>{decision.challenger.sentence ?? 'No sentence is kept of a bar this old.'} It held {decision.challenger.holds}.</dd>
      <dt>{titleWords(pair.champion.title)}</dt><dd>{decision.champion.sentence ?? 'No sentence is kept of a bar this old.'} It held {decision.champion.holds}.</dd>
    </dl>
  );
}

const COLUMNS: readonly Column<ShadowDecision>[] = [
  { id: 'time', title: 'Bar closed', card: 'title', render: ({ timeMs }) => <Time valueMs={timeMs} />, compare: (left, right) => left.timeMs - right.timeMs },
  { id: 'symbol', title: 'Symbol', render: ({ symbol }) => symbol },
  { id: 'price', title: 'Price', align: 'end', optional: true, render: ({ price }) => <Num value={price} decimals={price > 100 ? 2 : 5} /> },
  { id: 'challenger', title: 'Challenger wants', render: ({ challenger }) => <Want choice={challenger} /> },
  { id: 'champion', title: 'What trades wants', render: ({ champion }) => <Want choice={champion} /> },
  { id: 'agrees', title: 'Same side', render: ({ agrees }) => (agrees ? <span className={styles.same}><Check aria-hidden size={13} />same</span> : <span className={styles.differs}><X aria-hidden size={13} />differs</span>) },
  { id: 'why', title: 'Why the challenger', grow: true, optional: true, render: ({ challenger }) => challenger.sentence ?? '–' },
];

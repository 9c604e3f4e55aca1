import type { BotSummary } from '../../../../../../engine/contract/boosting.ts';
import { Badge } from '../../../../components/Badge.tsx';
import { Button } from '../../../../components/Button.tsx';
import { Moment } from '../../../../components/Moment.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import type { Column } from '../../../../components/Table.tsx';
import { Table } from '../../../../components/Table.tsx';
import { MODE_WORDS } from '../../../../format/words.ts';
import { goToModels } from '../../../../state/route.ts';
import { countWords } from '../bot-words.ts';

/** Lists the bots that were stopped, or whose session ended; what they did can still be read. */
export function EarlierBots({ bots }: { readonly bots: readonly BotSummary[] }) {
  return <Panel title="Earlier bots"><Table label="Earlier bots" rows={bots} columns={COLUMNS} keyOf={({ id }) => id} empty={null} /></Panel>;
}

const COLUMNS: readonly Column<BotSummary>[] = [
  { id: 'symbol', title: 'Symbol', card: 'title', render: ({ symbol }) => symbol },
  { id: 'mode', title: 'Money', render: ({ mode }) => <Badge>{MODE_WORDS[mode].badge}</Badge> },
  { id: 'from', title: 'Started', render: ({ startedMs }) => <Moment timeMs={startedMs} />, compare: (left, right) => left.startedMs - right.startedMs },
  { id: 'to', title: 'Ended', render: ({ endedMs }) => (endedMs === null ? '–' : <Moment timeMs={endedMs} />), compare: (left, right) => (left.endedMs ?? 0) - (right.endedMs ?? 0) },
  { id: 'counts', title: 'Trainings', grow: true, optional: true, render: ({ counts }) => countWords(counts) },
  { id: 'deeds', title: '', align: 'end', card: 'bare', render: ({ id, symbol }) => <Button size="small" aria-label={`Open the bot of ${symbol}`} onClick={() => { goToModels('trees', id); }}>Open</Button> },
];

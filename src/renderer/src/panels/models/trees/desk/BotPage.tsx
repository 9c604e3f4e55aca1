import { useMemo, useState } from 'react';
import type { BotSummary } from '../../../../../../engine/contract/boosting.ts';
import { SectionPair } from '../../../../components/Section.tsx';
import { usePolled } from '../../../../state/use-polled.ts';
import { Stack } from '../../../page/PageFrame.tsx';
import { DriftSection } from '../drift/DriftSection.tsx';
import { RetrainLog } from '../log/RetrainLog.tsx';
import { useLog } from '../log/use-log.ts';
import { OutcomesSection } from '../outcomes/OutcomesSection.tsx';
import { ProtocolSection } from '../protocol/ProtocolSection.tsx';
import { ImportanceSection } from '../versions/ImportanceSection.tsx';
import { VersionsSection } from '../versions/VersionsSection.tsx';
import { BotHead, useBotView } from './BotCard.tsx';
import styles from './desk.module.css';

const ASK_EVERY_MS = 15_000;

/** One bot whole: what it does now, every step that it took, what its forecasts came to, what has drifted, and its versions. */
export function BotPage({ bot: summary }: { readonly bot: BotSummary }) {
  const { data, ask } = useBotView(summary);
  const bot = data ?? summary;
  const drift = usePolled('bots.drift', useMemo(() => ({ id: summary.id }), [summary.id]), ASK_EVERY_MS);
  const log = useLog(bot.id, `${bot.lastStep?.id ?? ''} ${bot.nowMs ?? ''}`);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = chosen ?? bot.active?.code ?? bot.candidate?.code ?? bot.previous?.code ?? null;
  return (
    <Stack>
      <BotHead bot={bot} view={data ?? null} isAlone onChanged={ask} />
      {data !== undefined && data.notes.length > 0 && <ul className={styles.notes}>{data.notes.map((note) => <li key={note}>{note}</li>)}</ul>}
      <RetrainLog bot={bot} log={log} />
      <SectionPair>
        <VersionsSection bot={bot} chosen={shown} onChoose={setChosen} />
        <ImportanceSection code={shown} />
      </SectionPair>
      <OutcomesSection bot={bot} view={data ?? null} drift={drift.data ?? null} />
      <DriftSection drift={drift} entries={log.entries} />
      {data !== undefined && <ProtocolSection bot={data} />}
    </Stack>
  );
}

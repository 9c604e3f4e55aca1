import type { BoostedFacts, ModelView } from '../../../../../../engine/contract/models.ts';
import { Moment } from '../../../../components/Moment.tsx';
import { SideBars } from '../../../../components/charts/SideBars.tsx';
import { FactRow, FactRows, Section } from '../../../../components/Section.tsx';
import { Definition } from '../../../../components/Tooltip.tsx';
import { formatNumber } from '../../../../format/decimal.ts';
import { formatDuration } from '../../../../format/time.ts';
import { symbolOf } from '../../../../format/words.ts';
import { counted, writeShare } from '../../../../format/write.ts';
import { Note } from '../../../page/PageFrame.tsx';
import { VerdictBox } from '../../../page/VerdictBox.tsx';
import { VerdictLines } from '../../../page/VerdictLines.tsx';
import { LINE_TITLES, metricRows, verdictWords } from './version-words.ts';
import styles from './versions.module.css';

/** What a version of boosted trees showed on rows that it was not grown on, question by question. */
export function VersionVerdict({ facts }: { readonly facts: BoostedFacts }) {
  const { verdict } = facts;
  if (verdict === null) return <Note tone="warn" title="Not judged here">It comes from elsewhere. What it can do here is shown by a backtest, and by letting it decide in the shadow.</Note>;
  const { word, tone, sentence } = verdictWords(verdict);
  return (
    <>
      <VerdictBox tone={tone} word={word} sentence={sentence}>
        <VerdictLines lines={verdict.lines.map(({ name, passed, sentence: line }) => ({ code: name, title: LINE_TITLES[name], ok: passed, sentence: line }))} />
      </VerdictBox>
      <Section title="What it showed" text="On the newest part of its window, which was kept back. It is a few hours: enough to refuse what is worse than nothing, too little to prove that it earns.">
        <FactRows>{metricRows(verdict).map(({ name, text, value }) => <FactRow key={name} name={<Definition text={text}>{name}</Definition>}>{value}</FactRow>)}</FactRows>
      </Section>
    </>
  );
}

/** What the trees of a version ask about, the largest share of the gain first. */
export function VersionImportance({ facts }: { readonly facts: BoostedFacts }) {
  const asked = facts.importance.filter(({ share }) => share > 0);
  const unasked = facts.importance.filter(({ share }) => share <= 0);
  return (
    <Section title="What it asks about" text="Share of all that the splits of its trees have lowered the error by. It says what the trees looked at most while they were grown, not what moved one decision: a decision on the Trade page says that.">
      {asked.length === 0
        ? <p className={styles.quiet}>Its trees ask about nothing: it forecasts the same for every bar.</p>
        : <SideBars label="Share of the gain by feature" bars={asked.map(({ name, title, share }) => ({ key: name, name: <span title={name}>{title}</span>, share, text: writeShare(share) }))} />}
      {asked.length > 0 && unasked.length > 0 && <p className={styles.quiet}>Never asked about: {unasked.map(({ title }) => title).join(', ')}.</p>}
    </Section>
  );
}

/** What a version learned from, how far it looks ahead, and by what it is told apart from every other. */
export function VersionInside({ model, facts }: { readonly model: ModelView; readonly facts: BoostedFacts }) {
  const { trained, horizonBars } = facts;
  return (
    <Section title="What is in it">
      <FactRows>
        <FactRow name="Looks ahead">{counted(horizonBars, 'bar')} of {model.interval}</FactRow>
        <FactRow name="Features">{model.featureSet}</FactRow>
        <FactRow name="Leaves of all trees">{formatNumber(model.weightCount, 0)}</FactRow>
        {trained !== null && (
          <>
            <FactRow name="Market">{symbolOf(trained.instrumentId)}</FactRow>
            <FactRow name="Learned from"><Moment timeMs={trained.fromMs} /> to <Moment timeMs={trained.validationFromMs} /></FactRow>
            <FactRow name="Judged on"><Moment timeMs={trained.validationFromMs} /> to <Moment timeMs={trained.toMs} /></FactRow>
            <FactRow name="Length of the window">{formatDuration(trained.toMs - trained.fromMs)}</FactRow>
            <FactRow name="Rows learned from">{formatNumber(trained.rows, 0)}</FactRow>
          </>
        )}
        <FactRow name="Hash of the features"><code className={styles.code} title={model.featuresHash}>{model.featuresHash.slice(0, 12)}</code></FactRow>
        <FactRow name="Hash of the data"><code className={styles.code} title={model.dataHash}>{model.dataHash.slice(0, 12)}</code></FactRow>
        <FactRow name="Version of the program">{model.codeVersion}</FactRow>
      </FactRows>
      {trained === null && <p className={styles.quiet}>A file from elsewhere does not say on which days it was trained.</p>}
    </Section>
  );
}

import { ArrowLeft } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { ShadowPair } from '../../../../../engine/contract/shadow.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { ConfirmDialog } from '../../../components/Dialog.tsx';
import { Progress } from '../../../components/Meter.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { Section, SectionPair } from '../../../components/Section.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { writeShare } from '../../../format/write.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToModels, modelsHash } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { Fact, Facts, Note } from '../../page/PageFrame.tsx';
import page from '../../lab/page.module.css';
import { AgreementTable } from './AgreementTable.tsx';
import { DecisionsSection } from './DecisionsSection.tsx';
import { DriftView } from './DriftView.tsx';
import { titleWords } from '../train/training-words.ts';
import { SHADOW_STATE } from './shadow-words.ts';
import { SidesTable } from './SidesTable.tsx';
import styles from '../models.module.css';

const ASK_EVERY_MS = 2000;

/** One challenger beside what trades: who would have done better, whether that is more than chance, and where they differ. */
export function PairPage({ deploymentId }: { readonly deploymentId: string }) {
  const { data, error, ask } = usePolled('shadow.get', useMemo(() => ({ deploymentId }), [deploymentId]), ASK_EVERY_MS);
  const pair = data?.pairs[0];
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { goToModels('shadow'); }}><ArrowLeft aria-hidden />All challengers</Button></div>
      {pair === undefined
        ? <Panel title="Challenger">{error !== null ? <ErrorState message={error} meaning="What trades goes on; the comparison cannot be shown now." onRetry={ask} /> : data === undefined ? <LoadingState label="Reading both sides" rows={8} /> : <EmptyState title="Not there any more" text="This challenger was taken out of the list." />}</Panel>
        : <Pair pair={pair} onChanged={ask} />}
    </div>
  );
}

function Pair({ pair, onChanged }: { readonly pair: ShadowPair; readonly onChanged: () => void }) {
  const percent = useMemo(() => growthOf(pair), [pair]);
  return (
    <>
      <PairHead pair={pair} onChanged={onChanged} />
      <Note tone={pair.difference.low !== null && pair.difference.low > 0 ? 'good' : 'info'} title={pair.sentence}>{pair.difference.sentence}</Note>
      <Section title="Both accounts" text={`They began alike, with ${formatNumber(Number(pair.startingCash), 0)} ${pair.quoteAsset}, and pay the same costs. Neither sends anything; what really trades is in the Trade room.`}>
        {pair.curve.time.length < 2
          ? <EmptyState title="No curve yet" text="It begins with the second closed bar." />
          : <LineChart label={`Growth of ${pair.challenger.title} and ${pair.champion.title} since they began`} xs={pair.curve.time} axis="time" unit="%" decimals={2} height={220} include={ZERO} lines={[{ name: titleWords(pair.challenger.title), tone: 'one', values: percent.challenger }, { name: titleWords(pair.champion.title), tone: 'two', values: percent.champion }]} />}
        <SidesTable pair={pair} />
      </Section>
      <SectionPair>
        <Section title="What they wanted together" text="Closed bars on which both could decide, by the side that each wanted."><AgreementTable pair={pair} /></Section>
        <Section title="How this came about">{pair.notes.length === 0 ? <p className={styles.small}>Nothing to add.</p> : <ul className={styles.notes}>{pair.notes.map((note) => <li key={note}>{note}</li>)}</ul>}</Section>
      </SectionPair>
      <DecisionsSection pair={pair} />
      {pair.challenger.code !== null && <DriftView of={{ code: pair.challenger.code }} />}
    </>
  );
}

const ZERO = [0];

function growthOf({ curve }: ShadowPair): { readonly challenger: readonly number[]; readonly champion: readonly number[] } {
  const grown = (values: readonly number[]): readonly number[] => values.map((value) => (value / (values[0] ?? value) - 1) * 100);
  return { challenger: grown(curve.challenger), champion: grown(curve.champion) };
}

function PairHead({ pair, onChanged }: { readonly pair: ShadowPair; readonly onChanged: () => void }) {
  const engine = useEngine();
  const { deploymentId, state, challenger } = pair;
  const [isEnding, setIsEnding] = useState(false);
  const end = useAction(useCallback(async () => { await engine.call('shadow.end', { deploymentId }); setIsEnding(false); onChanged(); }, [engine, deploymentId, onChanged]), 'The challenger decides no more.');
  return (
    <section className={styles.head} aria-label="The challenger">
      <div className={styles.headTop}>
        <h2 className={page.name}>{titleWords(challenger.title)} <span className={styles.quietTitle}>beside</span> {titleWords(pair.champion.title)}</h2>
        <Badge tone={SHADOW_STATE[state].tone}>{SHADOW_STATE[state].word}</Badge>
        <span className={styles.deeds}>
          {challenger.code !== null && challenger.strategy === 'agent' && <Button onClick={() => { location.hash = modelsHash('shelf', challenger.code); }}>Open the model</Button>}
          {state !== 'ended' && <Button onClick={() => { setIsEnding(true); }}>End</Button>}
        </span>
      </div>
      {state === 'catching-up' && <Progress label="Bars caught up with" share={pair.share} />}
      <Facts>
        <Fact label="Since"><Moment timeMs={pair.sinceMs} /></Fact>
        {pair.untilMs !== null && <Fact label="Until"><Moment timeMs={pair.untilMs} /></Fact>}
        <Fact label="Session">{pair.sessionTitle}</Fact>
        <Fact label="Closed bars compared"><span className="num">{formatNumber(pair.bars, 0)}</span></Fact>
        <Fact label="Wanted the same side"><span className="num">{writeShare(pair.agreement, 0)}</span></Fact>
        {pair.endCause !== null && <Fact label="Ended because">{pair.endCause}</Fact>}
      </Facts>
      <ConfirmDialog open={isEnding} title="End this challenger" confirm="End it" pending={end.pending} onConfirm={() => { void end.run(); }} onClose={() => { setIsEnding(false); }}>
        <p>It decides no more, and what it did stays here to be read. What trades is not touched.</p>
      </ConfirmDialog>
    </section>
  );
}

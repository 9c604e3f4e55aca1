import { useMemo, useState } from 'react';
import type { JudgedTrial, StudyView } from '../../../../../engine/contract/search.ts';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { joined } from '../../../components/class-names.ts';
import { formatNumber } from '../../../format/decimal.ts';
import type { Point } from '../../../components/charts/ScatterChart.tsx';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { Section, SectionPair } from '../../../components/Section.tsx';
import { writeShare } from '../../../format/write.ts';
import { JudgedTrialView } from './JudgedTrialView.tsx';
import { measureWords, writeMeasure, writeValues } from './measures.ts';
import tables from '../../../components/small-table.module.css';
import styles from './search.module.css';

const TONES = [{ tone: 'two', name: 'The winner' }, { tone: 'one', name: 'Next best' }] as const;

/** Sets the best trials beside each other, where the search looked and where it did not. */
export function RunnersUp({ study, judged }: { readonly study: StudyView; readonly judged: readonly JudgedTrial[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const objective = study.objectives[0] ?? 'sharpe';
  const words = measureWords(objective);
  const factor = words.isShare ? 100 : 1;
  const columns = useMemo(() => columnsOf(study), [study]);
  const points = useMemo((): readonly Point[] => judged.flatMap((trial, index) => {
    const [inside, outside] = [words.of(trial.inSample), trial.outOfSample === null ? null : words.of(trial.outOfSample)];
    if (inside === null || outside === null) return [];
    return [{ key: String(trial.number), x: inside * factor, y: outside * factor, tone: index === 0 ? 'two' as const : 'one' as const, text: `Trial ${trial.number}: ${writeMeasure(objective, inside)} searched, ${writeMeasure(objective, outside)} held back (${writeValues(trial.values, study.space)})` }];
  }), [judged, words, factor, objective, study.space]);
  return (
    <SectionPair>
      <Section title="The next best" text={`${formatNumber(judged.length, 0)} trials were judged on both spans. Picking another one because it did better on the days held back would be searching those days too.`}>
        <div className={joined(tables.frame, tables.scrolled, styles.trials)} data-bounded={judged.length > 8 || undefined}><Table label="The best trials on both spans" rows={judged} columns={columns} keyOf={({ number }) => String(number)} isChosen={({ number }) => String(number) === chosen} detail={(trial) => <JudgedTrialView judged={trial} study={study} />} empty={null} isBounded={judged.length > 8} /></div>
      </Section>
      <Section title={`${words.title} searched and held back`} text="Points on the line did as well on days that were never searched. A cloud far below it was picked for its luck.">
        <ScatterChart label={`${words.title} of the best trials where the search looked and where it did not`} points={points} tones={TONES} x={{ name: `${words.title}, searched`, unit: words.isShare ? '%' : '' }} y={{ name: `${words.title}, held back`, unit: words.isShare ? '%' : '', include: [0] }} line={{ name: 'as good as before', slope: 1, intercept: 0 }} chosenKey={chosen} onChoose={setChosen} height={280} />
      </Section>
    </SectionPair>
  );
}

function columnsOf(study: StudyView): readonly Column<JudgedTrial>[] {
  const objective = study.objectives[0] ?? 'sharpe';
  const words = measureWords(objective);
  return [
    { id: 'number', title: 'Trial', card: 'title', render: ({ number }) => <span className="num">{formatNumber(number, 0)}</span>, compare: (left, right) => left.number - right.number },
    { id: 'inside', title: `${words.title}, searched`, align: 'end', render: ({ inSample }) => <span className="num">{writeMeasure(objective, words.of(inSample))}</span>, compare: (left, right) => (words.of(left.inSample) ?? -Infinity) - (words.of(right.inSample) ?? -Infinity) },
    { id: 'outside', title: 'held back', align: 'end', render: ({ outOfSample }) => <span className="num">{outOfSample === null ? '–' : writeMeasure(objective, words.of(outOfSample))}</span> },
    { id: 'deflated', title: 'Deflated Sharpe', align: 'end', optional: true, render: ({ deflatedSharpe }) => <span className="num">{writeShare(deflatedSharpe, 0)}</span> },
    { id: 'settings', title: 'Settings', grow: true, card: 'bare', render: ({ values }) => <span title={writeValues(values, study.space)}>{writeValues(values, study.space)}</span> },
  ];
}

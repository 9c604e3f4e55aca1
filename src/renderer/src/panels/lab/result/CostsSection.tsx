import type { CostParts } from '../../../../../engine/contract/report.ts';
import { Money, SignedMoney } from '../../../components/Cells.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { Waterfall } from '../../../components/charts/Waterfall.tsx';
import type { WaterfallStep } from '../../../components/charts/Waterfall.tsx';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { writeShare } from '../../../format/write.ts';
import styles from './result.module.css';

const PARTS: readonly { readonly key: 'fees' | 'spread' | 'slippage' | 'delay' | 'funding' | 'borrow'; readonly name: string; readonly text: string }[] = [
  { key: 'fees', name: 'Fees', text: 'What the venue takes of every fill.' },
  { key: 'spread', name: 'Spread', text: 'Half the distance between bid and ask, on each fill that took liquidity.' },
  { key: 'slippage', name: 'Slippage', text: 'Worse fills than the quoted price.' },
  { key: 'delay', name: 'Delay', text: 'What the price moved between the decision and the fill; negative when it moved our way.' },
  { key: 'funding', name: 'Funding', text: 'What longs pay shorts, or the other way round, on perpetual futures; negative when received.' },
  { key: 'borrow', name: 'Borrowing', text: 'Interest on what was borrowed.' },
];

/** Draws how the result before costs became the result. */
export function CostsSection({ costs, unit }: { readonly costs: CostParts; readonly unit: string }) {
  const parts = PARTS.flatMap((part) => { const value = costs[part.key]; return value === null ? [] : [{ ...part, value }]; });
  const steps: readonly WaterfallStep[] = costs.beforeCosts === null || costs.net === null ? [] : [
    { name: 'Before costs', kind: 'total', value: Number(costs.beforeCosts) },
    ...parts.map(({ name, value }): WaterfallStep => ({ name, kind: 'step', value: -Number(value) })),
    { name: 'Net result', kind: 'total', value: Number(costs.net) },
  ];
  return (
    <Section title="Costs" anchor="lab-costs" text={costs.sentence}>
      {steps.length > 0 && <Waterfall label="From the result before costs to the net result" steps={steps} unit={unit} />}
      <FactRows>
        {parts.map(({ key, name, text, value }) => <FactRow key={key} name={<Definition title={name} text={text}>{name}</Definition>}><Money value={value} unit={unit} /></FactRow>)}
        <FactRow name="All costs"><strong><Money value={costs.total} unit={unit} /></strong></FactRow>
        <FactRow name="Result before costs">{costs.beforeCosts === null ? '–' : <SignedMoney value={costs.beforeCosts} unit={unit} />}</FactRow>
        <FactRow name="Costs of the gain before them">{writeShare(costs.shareOfGross)}</FactRow>
      </FactRows>
      {costs.isSplitAssumed && <p className={styles.hint}>Spread, slippage and delay are divided by the execution settings of the run, not measured fill by fill.</p>}
    </Section>
  );
}

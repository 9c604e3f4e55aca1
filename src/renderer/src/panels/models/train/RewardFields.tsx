import { useId } from 'react';
import { NumberInput } from '../../../components/Field.tsx';
import { formErrors } from '../../../form/model.ts';
import type { Form } from '../../../form/use-form.ts';
import styles from '../models.module.css';

interface Part {
  readonly name: string;
  readonly title: string;
  readonly sign: '+' | '−';
  readonly formula: string;
  readonly text: string;
}

const PARTS: readonly Part[] = [
  { name: 'returnWeight', title: 'return', sign: '+', formula: '(equity / equity before − 1) / unit', text: 'What the step earned after all costs, in swings of one bar.' },
  { name: 'sharpeWeight', title: 'sharpe', sign: '+', formula: 'differential Sharpe ratio', text: 'What the step does to return per swing: steady gains count more than wild ones.' },
  { name: 'drawdownWeight', title: 'drawdown', sign: '−', formula: 'max(0, 1 − equity / peak − free)', text: 'Costs at every bar that the equity lies further below its peak than is free.' },
  { name: 'tradingWeight', title: 'trading', sign: '−', formula: 'entries and exits per bar', text: 'Costs for acting at all, over what the venue takes. One trade comes to about 1.' },
  { name: 'winnerWeight', title: 'winner', sign: '+', formula: 'change of u / (1 + u)', text: 'Pays for what an open gain u grew by, not for holding on. A trade earns at most 1.' },
  { name: 'spreadWeight', title: 'spread', sign: '−', formula: 'spread and slippage / equity / unit', text: 'Counts the cost of crossing the spread once more.' },
];

/** Draws the weights of the reward with the formula that they make. A weight is never negative, so that no penalty becomes a prize. */
export function RewardFields({ form }: { readonly form: Form }) {
  const id = useId();
  const errors = formErrors(form.state);
  const shown = PARTS.filter(({ name }) => form.state.draft[name] !== undefined);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>Reward: what it is paid for at each step</legend>
      <p className={styles.formula}>reward = {shown.map(({ name, title, sign }, index) => <span key={name}>{index === 0 ? '' : ` ${sign} `}<b>{String(form.state.draft[name] ?? '')}</b>·{title}</span>)}</p>
      <div className={styles.weights}>
        {shown.map(({ name, title, sign, formula, text }) => (
          <div key={name} className={styles.weight}>
            <label className={styles.weightName} htmlFor={`${id}-${name}`}>{sign} {title}<span className={styles.weightFormula}>{formula}</span></label>
            <NumberInput id={`${id}-${name}`} aria-describedby={`${id}-${name}-text`} {...(errors[name] === undefined ? {} : { 'aria-invalid': true as const })} value={String(form.state.draft[name] ?? '')} onChange={(event) => { form.dispatch({ type: 'field-edited', path: name, value: event.target.value.trim() }); }} />
            <span className={styles.weightText} id={`${id}-${name}-text`}>{text}{errors[name] !== undefined && <span className={styles.error}> {errors[name]}</span>}</span>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

/** The settings of the reward that are weights; the others are scales. */
export const REWARD_WEIGHTS: readonly string[] = PARTS.map(({ name }) => name);

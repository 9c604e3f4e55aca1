import { Field, NumberInput, Segments, TextInput } from '../../../../components/Field.tsx';
import type { PricesDraft } from './start-store.ts';
import { pricesErrors } from './start-store.ts';
import styles from './start.module.css';

const KINDS = [{ value: 'fitting', title: 'As fits' }, { value: 'practice', title: 'Practice' }, { value: 'recorded', title: 'Stored bars' }, { value: 'live', title: 'Live prices' }] as const;

const TEXT: Readonly<Record<PricesDraft['kind'], string>> = {
  fitting: 'In the running session where its instruments and its account are those of the settings; else a new one is begun.',
  practice: 'A simulated market with play money. What is earned on it says nothing of real prices.',
  recorded: 'Bars of one minute that are stored are played as if they came in, on paper.',
  live: 'Prices of the venue, as they come. On paper unless the settings say otherwise.',
};

/** Draws on which prices a bot is started. They are of the start, not of the settings, and stand in no file. */
export function PricesFields({ prices, onChange }: { readonly prices: PricesDraft; readonly onChange: (change: Partial<PricesDraft>) => void }) {
  const { kind, seed, speed, fromDay } = prices;
  const errors = pricesErrors(prices);
  return (
    <fieldset className={styles.section}>
      <legend className={styles.legend}>Prices</legend>
      <div><Segments label="Prices" options={KINDS} value={kind} onChange={(next) => { onChange({ kind: next }); }} /></div>
      <p className={styles.quiet}>{TEXT[kind]}</p>
      {(kind === 'practice' || kind === 'recorded') && (
        <div className={styles.fields}>
          {kind === 'practice' && <Field label="Seed" hint="Decides the market. Empty takes one." error={errors.seed ?? null}>{(control) => <NumberInput {...control} value={seed} onChange={(event) => { onChange({ seed: event.target.value.trim() }); }} />}</Field>}
          {kind === 'recorded' && <Field label="From" hint="A UTC day. Empty plays the newest." error={errors.fromDay ?? null}>{(control) => <TextInput {...control} type="date" value={fromDay} onChange={(event) => { onChange({ fromDay: event.target.value }); }} />}</Field>}
          <Field label="Speed" unit="× real time" hint={`0 is as fast as possible. Empty is ${kind === 'practice' ? '1' : '60'}.`} error={errors.speed ?? null}>{(control) => <NumberInput {...control} value={speed} onChange={(event) => { onChange({ speed: event.target.value.trim() }); }} />}</Field>
        </div>
      )}
    </fieldset>
  );
}

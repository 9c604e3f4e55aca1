import { Search } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { CatalogEntry, ConfigDescription, DatasetView } from '../../../../../engine/contract/api.ts';
import { SAMPLERS } from '../../../../../engine/contract/search.ts';
import { Button } from '../../../components/Button.tsx';
import { Check } from '../../../components/Check.tsx';
import { Field, NumberInput, Select } from '../../../components/Field.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { SchemaForm } from '../../../form/SchemaForm.tsx';
import { useForm } from '../../../form/use-form.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToLab } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { useRequest } from '../../../state/use-request.ts';
import { ApplyBar } from '../../page/ApplyBar.tsx';
import { Note } from '../../page/PageFrame.tsx';
import { IntervalField, SymbolPicker } from '../../strategies/AssignmentFields.tsx';
import { Fold } from '../../../form/Fold.tsx';
import { choiceOf, draftErrors, testableInstruments } from '../lab-request.ts';
import { changeDraft, rememberConfig, useLab } from '../lab-store.ts';
import { counted } from '../../../format/write.ts';
import { MEASURE_WORDS, SAMPLER_WORDS } from './measures.ts';
import { SpaceTable } from './SpaceTable.tsx';
import { SplitFields } from './SplitFields.tsx';
import { budgetErrors, rangeError, sizeOf, spansError, spansOf, studyRequestOf, withObjectives } from './study-draft.ts';
import { changeRange, changeStudy, useStudyDraft } from './study-store.ts';
import lab from '../lab.module.css';
import styles from './search.module.css';

export interface SearchFormProps {
  readonly entries: readonly CatalogEntry[];
  readonly datasets: readonly DatasetView[];
  readonly execution: ConfigDescription;
  readonly risk: ConfigDescription;
}

/** Draws what a search needs: a strategy and which of its settings, data to search and data to judge on, what is looked for, and how long. */
export function SearchForm({ entries: all, datasets, execution, risk }: SearchFormProps) {
  // A model is trained, not searched: what of a training can be searched is on the page of models.
  const entries = all.filter(({ code }) => code === undefined);
  const strategy = useLab((state) => state.draft.strategy);
  const entry = entries.find((candidate) => candidate.name === strategy) ?? entries[0];
  if (!entry) return <Panel title="New search" padded><Note tone="bad" title="No strategy to search">This version comes with none, which is a fault: run the checks in Settings.</Note></Panel>;
  return <StudyForm key={entry.name} entry={entry} entries={entries} datasets={datasets} execution={execution} risk={risk} />;
}

function StudyForm({ entry, entries, datasets, execution, risk }: SearchFormProps & { readonly entry: CatalogEntry }) {
  const engine = useEngine();
  const draft = useLab((state) => state.draft);
  const study = useStudyDraft();
  const choice = choiceOf({ ...draft, span: null }, datasets);
  const settings = useForm(entry.schema, entry.defaults, draft.configs[entry.name]);
  const limits = useForm(risk.schema, risk.defaults, draft.risk);
  const costs = useForm(execution.schema, execution.defaults, draft.execution);
  useEffect(() => { rememberConfig(entry.name, settings.overrides); }, [entry.name, settings.overrides]);
  useEffect(() => { changeDraft({ execution: costs.overrides, risk: limits.overrides }); }, [costs.overrides, limits.overrides]);
  const space = useRequest('search.space', { strategy: entry.name, config: settings.overrides });
  const parameters = space.data?.parameters;
  const ranges = useMemo(() => study.ranges[entry.name] ?? {}, [study.ranges, entry.name]);
  const spans = choice.coverage === null ? null : spansOf(study, choice.coverage);
  const errors = { ...draftErrors(draft, choice), ...budgetErrors(study) };
  const { period: _, ...blocking } = errors;
  const searched = parameters?.filter((parameter) => ranges[parameter.name]?.isOn ?? parameter.isSuggested) ?? [];
  const size = parameters === undefined ? null : sizeOf(parameters, ranges);
  const isValid = parameters !== undefined && searched.length > 0 && searched.every((parameter) => { const range = ranges[parameter.name]; return range === undefined || rangeError(parameter, range) === null; })
    && spans !== null && spansError(spans) === null && Object.keys(blocking).length === 0 && settings.isValid && costs.isValid && limits.isValid && choice.interval !== null;
  const start = useAction(async () => {
    if (!isValid) return;
    const common = { strategy: entry.name, config: settings.overrides, execution: costs.overrides, risk: limits.overrides, instruments: choice.instruments, interval: choice.interval, startingCash: draft.startingCash, seed: draft.seed };
    const { studyId } = await engine.call('search.start', studyRequestOf(study, common, parameters, spans));
    goToLab('search', studyId);
  });
  return (
    <Panel title="New search" padded>
      <div className={lab.form}>
        <Field label="Strategy" hint={entry.summary}>
          {(control) => <Select {...control} value={entry.name} onChange={(event) => { changeDraft({ strategy: event.target.value }); }}>{entries.map(({ name, title }) => <option key={name} value={name}>{title}</option>)}</Select>}
        </Field>
        <SymbolPicker legend="Symbols" instruments={testableInstruments(datasets)} chosen={choice.instruments} error={errors.instruments ?? null} onChange={(instruments) => { changeDraft({ instruments }); }} showMarket />
        {choice.interval !== null && <IntervalField value={choice.interval} options={choice.intervals} onChange={(interval) => { changeDraft({ interval }); }} />}
        {choice.coverage !== null && spans !== null ? <SplitFields coverage={choice.coverage} {...spans} onChange={changeStudy} /> : <Note tone="bad">{errors.period}</Note>}
        {parameters === undefined
          ? space.error === null ? <LoadingState label="Reading what can be searched" /> : <ErrorState message={space.error} meaning="No search can be set up until this is answered." onRetry={space.reload} />
          : <SpaceTable parameters={parameters} ranges={ranges} fixed={settings.value} onChange={(name, range) => { changeRange(entry.name, name, range); }} />}
        <fieldset className={lab.space}>
          <legend className={lab.legend}>What is looked for</legend>
          {MEASURE_WORDS.map(({ value, title, text }) => (
            <div key={value} className={styles.measure}>
              <Check checked={study.objectives.includes(value)} disabled={!study.objectives.includes(value) && study.objectives.length >= 3} onChange={(isIn) => { changeStudy(withObjectives(study, isIn ? [...study.objectives, value] : study.objectives.filter((other) => other !== value))); }}>{title}</Check>
              <span className={lab.hint}>{text}</span>
            </div>
          ))}
          <p className={lab.hint}>{errors.objectives ?? (study.objectives.length > 1 ? 'Several: the search looks for the front of compromises that nothing beats in everything.' : 'One: the search looks for one winner. Tick up to three for a front of compromises.')}</p>
        </fieldset>
        <Field label="How the next settings are chosen" hint={`${SAMPLER_WORDS[study.sampler].text}${study.objectives.length > 1 ? ' CMA-ES walks towards one measure only.' : ''}`}>
          {(control) => <Select {...control} value={study.sampler} onChange={(event) => { const sampler = SAMPLERS.find((name) => name === event.target.value); if (sampler) changeStudy({ sampler }); }}>{SAMPLERS.map((name) => <option key={name} value={name} disabled={name === 'cma-es' && study.objectives.length > 1}>{SAMPLER_WORDS[name].title}</option>)}</Select>}
        </Field>
        <div className={styles.days}>
          <Field label="Trials" error={errors.trials ?? null} hint={size === null ? 'The space has no end of settings.' : `The space holds ${counted(size, 'setting')}.`}>{(control) => <NumberInput {...control} inputMode="numeric" value={study.trials} onChange={(event) => { changeStudy({ trials: event.target.value.trim() }); }} />}</Field>
          <Field label="Stop after" unit="min" error={errors.minutes ?? null} hint="Empty: no limit of time.">{(control) => <NumberInput {...control} value={study.minutes} onChange={(event) => { changeStudy({ minutes: event.target.value.trim() }); }} />}</Field>
          <Field label="Least trades" error={errors.leastTrades ?? null} hint="Fewer rank last.">{(control) => <NumberInput {...control} inputMode="numeric" value={study.leastTrades} onChange={(event) => { changeStudy({ leastTrades: event.target.value.trim() }); }} />}</Field>
          <Field label="Seed" hint="Same seed, same search." error={errors.seed ?? null}>{(control) => <NumberInput {...control} inputMode="numeric" value={draft.seed} onChange={(event) => { changeDraft({ seed: event.target.value.trim() }); }} />}</Field>
        </div>
        <Check checked={study.prunes} onChange={(prunes) => { changeStudy({ prunes }); }}>Give up early on what does badly (successive halving)</Check>
        <Fold mounts="opened" title="Settings that are not searched" form={settings}><SchemaForm label="Settings that are not searched" form={settings.state} dispatch={settings.dispatch} presets={entry.presets} compareWith="default" /></Fold>
        <Fold mounts="opened" title="Costs and filling" form={costs}><SchemaForm label="Costs and filling" form={costs.state} dispatch={costs.dispatch} compareWith="default" /></Fold>
        <Fold mounts="opened" title="Risk limits" form={limits}><SchemaForm label="Risk limits" form={limits.state} dispatch={limits.dispatch} compareWith="default" /></Fold>
        {start.error !== null && <Note tone="bad" title="The search did not start">{start.error}</Note>}
        <ApplyBar text={searched.length === 0 ? 'Tick at least one setting.' : `${counted(searched.length, 'setting')}, ${formatNumber(Number(study.trials) || 0, 0)} trials. Every one of them counts against luck.`}>
          <Button look="primary" pending={start.pending} disabled={!isValid} onClick={() => { void start.run(); }}><Search aria-hidden />Start the search</Button>
        </ApplyBar>
      </div>
    </Panel>
  );
}

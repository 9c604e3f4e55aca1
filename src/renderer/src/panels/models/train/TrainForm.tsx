import { Play } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Check } from '../../../components/Check.tsx';
import { Field, NumberInput, Segments, TextInput } from '../../../components/Field.tsx';
import { LoadingState, Panel } from '../../../components/Panel.tsx';
import { Fold } from '../../../form/Fold.tsx';
import { SchemaForm } from '../../../form/SchemaForm.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { writeSetting } from '../../../format/write.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToModels } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { useRequest } from '../../../state/use-request.ts';
import { ApplyBar } from '../../page/ApplyBar.tsx';
import { Note } from '../../page/PageFrame.tsx';
import { IntervalField, SymbolPicker } from '../../strategies/AssignmentFields.tsx';
import { testableInstruments } from '../../lab/lab-request.ts';
import { freeTradingWarning } from '../../lab/verdict.ts';
import { PreviewBox } from './PreviewBox.tsx';
import { RewardFields } from './RewardFields.tsx';
import { SightFields } from './SightFields.tsx';
import { SpanFields } from './SpanFields.tsx';
import { readNumbers, specOf, trainChoice, trainErrors } from './train-draft.ts';
import type { TrainDraft } from './train-draft.ts';
import type { TrainSetup } from './TrainGate.tsx';
import { editTrainDraft, useTrainDraft } from './train-store.ts';
import { ALGORITHMS } from './training-words.ts';
import { formsOf, partsOf, placeRefusal, useTrainForms } from './use-train-forms.ts';
import { WarmStartField } from './WarmStartField.tsx';
import styles from '../models.module.css';

const SETTLE_MS = 400;

/** Draws what a training needs: data and how it is divided, what the agent sees and may do, what it is paid for, how it learns. */
export function TrainForm({ aside, ...setup }: TrainSetup & { readonly aside: ReactNode }) {
  const { draft, edition } = useTrainDraft();
  return <TrainFields key={`${edition} ${draft.algorithm}`} draft={draft} setup={setup} aside={aside} />;
}

function TrainFields({ draft, setup, aside }: { readonly draft: TrainDraft; readonly setup: TrainSetup; readonly aside: ReactNode }) {
  const engine = useEngine();
  const { datasets, training, execution, risk } = setup;
  const choice = trainChoice(draft, datasets);
  const forms = useTrainForms(training, execution, risk, draft);
  const errors = trainErrors(draft, choice);
  const isValid = formsOf(forms).every(({ isValid: isFine }) => isFine) && Object.keys(errors).length === 0;
  const spec = isValid ? specOf(draft, choice, partsOf(forms)) : null;
  const conflict = actionConflict(draft.algorithm, writeSetting(forms.actions.value['actionSpace']));
  const preview = usePreview(conflict === null ? spec : null);
  const start = useAction(async () => {
    if (spec === null) return;
    try {
      goToModels('train', (await engine.call('training.start', { spec, ...(draft.title.trim() === '' ? {} : { title: draft.title.trim() }) })).trainingId);
    } catch (failure) {
      if (!placeRefusal(forms, draft.algorithm, failure)) throw failure;
    }
  });
  const seeds = readNumbers(draft.seeds, 0, 4_294_967_295)?.length ?? 0;
  const words = ALGORITHMS.find(({ value }) => value === draft.algorithm);
  const freeTrading = freeTradingWarning(forms.execution.value);
  const share = forms.split.value['validationShare'];
  const side = <>{preview.data !== null && preview.error === null ? <PreviewBox preview={preview.data} isOld={preview.loading} /> : preview.error === null && spec !== null && <Panel title="What this will be"><LoadingState label="Reading what this will be" rows={5} /></Panel>}</>;
  return (
    <div className={styles.training}>
      <Panel title="New training" padded>
        <div className={styles.trainForm}>
          <div className={styles.form}>
            <SymbolPicker legend="Symbols" instruments={testableInstruments(datasets)} chosen={choice.instruments} error={errors.instruments ?? null} onChange={(instruments) => { editTrainDraft({ instruments }); }} showMarket />
            {choice.interval !== null && <IntervalField value={choice.interval} options={choice.intervals} hint="It decides at the close of each." onChange={(interval) => { editTrainDraft({ interval }); }} />}
            {choice.coverage !== null && choice.trained !== null
              ? <SpanFields coverage={choice.coverage} trained={choice.trained} test={choice.test} validationShare={typeof share === 'number' ? share : 0.2} error={errors.period ?? null} onChange={editTrainDraft} />
              : <Note tone="bad">{errors.period}</Note>}
            <Fold title="How the training time is divided" form={forms.split} summary="The last fifth chooses which state is kept."><SchemaForm label="How the training time is divided" form={forms.split.state} dispatch={forms.split.dispatch} compareWith="default" /></Fold>
            <SightFields forms={forms} draft={draft} choice={choice} datasets={datasets} />
            <fieldset className={styles.group}>
              <legend className={styles.legend}>What it may do</legend>
              <SchemaForm label="What it may do" form={forms.actions.state} dispatch={forms.actions.dispatch} compareWith="default" />
            </fieldset>
            <Fold title="Stops of what it opens" form={forms.stops} summary="As a strategy: every position has its stop."><SchemaForm label="Stops of what it opens" form={forms.stops.state} dispatch={forms.stops.dispatch} compareWith="default" /></Fold>
          </div>
          <div className={styles.form}>
            <RewardFields form={forms.weights} />
            <Fold title="Scales of the reward" form={forms.scales}><SchemaForm label="Scales of the reward" form={forms.scales.state} dispatch={forms.scales.dispatch} compareWith="default" /></Fold>
            <Fold title="Episodes" form={forms.episodes} summary="A week from a random start."><SchemaForm label="Episodes" form={forms.episodes.state} dispatch={forms.episodes.dispatch} compareWith="default" /></Fold>
            <fieldset className={styles.group}>
              <legend className={styles.legend}>How it learns</legend>
              <div><Segments label="Algorithm" value={draft.algorithm} options={ALGORITHMS.map(({ value, title }) => ({ value, title }))} onChange={(algorithm) => { editTrainDraft({ algorithm }); }} /></div>
              <p className={styles.quiet}>{words?.name}. {words?.text}</p>
              {conflict !== null && <Note tone="bad">{conflict}</Note>}
              <div className={styles.fields}>
                <Field label="Seeds" hint={seeds < 3 ? 'Fewer than three get no verdict of having learned.' : `${seeds} trainings, begun by different chances.`} error={errors.seeds ?? null}>{(control) => <TextInput {...control} value={draft.seeds} onChange={(event) => { editTrainDraft({ seeds: event.target.value }); }} />}</Field>
                <Field label="Layers" unit="units" hint="From what it sees to what it does." error={errors.hiddenUnits ?? null}>{(control) => <TextInput {...control} value={draft.hiddenUnits} onChange={(event) => { editTrainDraft({ hiddenUnits: event.target.value }); }} />}</Field>
              </div>
              <SchemaForm label="Course of the training" form={forms.course.state} dispatch={forms.course.dispatch} compareWith="default" />
              <WarmStartField value={draft.warmStart} onChange={(warmStart) => { editTrainDraft({ warmStart }); }} />
              <Check checked={draft.walksForward} disabled={choice.test === null} onChange={(walksForward) => { editTrainDraft({ walksForward }); }}>Train again as the test time goes on (walk-forward)</Check>
              {draft.walksForward && choice.test !== null && <SchemaForm label="Walk-forward" form={forms.walkForward.state} dispatch={forms.walkForward.dispatch} compareWith="default" />}
            </fieldset>
            <Fold title={`Settings of ${words?.title ?? ''}`} form={forms.algorithm} summary="As in its paper."><SchemaForm label={`Settings of ${words?.title ?? ''}`} form={forms.algorithm.state} dispatch={forms.algorithm.dispatch} compareWith="default" /></Fold>
            <Fold mounts="opened" title="Costs and filling" form={forms.execution} summary="Fees, spread, slippage and funding are on."><SchemaForm label="Costs and filling" form={forms.execution.state} dispatch={forms.execution.dispatch} compareWith="default" /></Fold>
            <Fold mounts="opened" title="Risk limits" form={forms.risk} summary="The same limits act on it as on every strategy."><SchemaForm label="Risk limits" form={forms.risk.state} dispatch={forms.risk.dispatch} compareWith="default" /></Fold>
            <div className={styles.fields}>
              <Field label="Name" hint="Empty makes one of its settings.">{(control) => <TextInput {...control} maxLength={80} value={draft.title} onChange={(event) => { editTrainDraft({ title: event.target.value }); }} />}</Field>
              <Field label="Starting cash" unit="quote" error={errors.startingCash ?? null}>{(control) => <NumberInput {...control} value={draft.startingCash} onChange={(event) => { editTrainDraft({ startingCash: event.target.value.trim() }); }} />}</Field>
            </div>
          </div>
        </div>
        {freeTrading !== null && <Note tone="warn">{freeTrading}</Note>}
        {preview.error !== null && <Note tone="bad" title="This cannot be trained">{preview.error}</Note>}
        {start.error !== null && <Note tone="bad" title="The training did not start">{start.error}</Note>}
        <ApplyBar text={seeds === 0 ? 'At least one seed is needed.' : `${formatNumber(seeds, 0)} ${seeds === 1 ? 'seed' : 'seeds'}, beside trading, which comes first. Each counts as tried.`}>
          <Button look="primary" pending={start.pending} disabled={spec === null || conflict !== null || preview.error !== null} onClick={() => { void start.run(); }}><Play aria-hidden />Start training</Button>
        </ApplyBar>
      </Panel>
      <div className={styles.trainSide}>{side}{aside}</div>
    </div>
  );
}

/** Returns why an algorithm cannot learn these actions, or null. */
export function actionConflict(algorithm: string, actionSpace: string): string | null {
  if (algorithm === 'dqn' && actionSpace === 'continuous') return 'DQN chooses between actions; take three or levels, or another algorithm.';
  if (algorithm === 'td3' && actionSpace !== 'continuous') return 'TD3 learns one exact size; take continuous actions, or another algorithm.';
  return null;
}

/** Asks what a spec would mean once it has not changed for a moment. */
function usePreview(spec: Readonly<Record<string, unknown>> | null) {
  const key = spec === null ? null : JSON.stringify(spec);
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(key); }, SETTLE_MS);
    return () => { clearTimeout(timer); };
  }, [key]);
  const input = useMemo(() => (settled === null ? null : { spec: JSON.parse(settled) as Record<string, unknown> }), [settled]);
  const answer = useRequest('training.preview', input);
  return { ...answer, error: key === null ? null : answer.error, loading: answer.loading || settled !== key };
}

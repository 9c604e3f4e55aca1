import { Play } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { CatalogEntry, ConfigDescription, DatasetView } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { Field, NumberInput, Segments, Select } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SchemaForm } from '../../form/SchemaForm.tsx';
import { useForm } from '../../form/use-form.ts';
import { formatNumber } from '../../format/decimal.ts';
import { symbolOf } from '../../format/words.ts';
import { useIsNarrow } from '../../shell/use-is-narrow.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { ApplyBar } from '../page/ApplyBar.tsx';
import { Note } from '../page/PageFrame.tsx';
import { IntervalField, SymbolPicker } from '../strategies/AssignmentFields.tsx';
import { intervalsOf, keyOf } from '../strategies/kind.ts';
import { Fold } from '../../form/Fold.tsx';
import { choiceOf, draftErrors, portfolioChoiceOf, portfolioRequestOf, requestOf, testableInstruments, withoutFunding } from './lab-request.ts';
import { awaitJob, changeDraft, rememberConfig, useLab } from './lab-store.ts';
import { PeriodFields } from './PeriodFields.tsx';
import { PortfolioFields } from './PortfolioFields.tsx';
import type { RealismLevel } from './realism.ts';
import { levelOfExecution } from './realism.ts';
import { RealismField } from './RealismField.tsx';
import { freeTradingWarning } from './verdict.ts';
import { barCount } from './window.ts';
import styles from './lab.module.css';

export interface LabFormProps {
  readonly entries: readonly CatalogEntry[];
  readonly datasets: readonly DatasetView[];
  readonly execution: ConfigDescription;
  readonly risk: ConfigDescription;
}

/** Draws what a run needs: strategy, symbols, period, money, costs and limits. */
export function LabForm({ entries, datasets, execution, risk }: LabFormProps) {
  const strategy = useLab((state) => state.draft.strategy);
  const entry = entries.find((candidate) => keyOf(candidate) === strategy) ?? entries[0];
  if (!entry) return <Panel title="New run" padded><Note tone="bad" title="No strategy to test">This version comes with none, which is a fault: run the checks in Settings.</Note></Panel>;
  return <RunForm key={keyOf(entry)} entry={entry} entries={entries} datasets={datasets} execution={execution} risk={risk} />;
}

function RunForm({ entry, entries, datasets, execution, risk }: LabFormProps & { readonly entry: CatalogEntry }) {
  const engine = useEngine();
  const isNarrow = useIsNarrow();
  const draft = useLab((state) => state.draft);
  const isPortfolio = draft.subject === 'several';
  const portfolio = portfolioChoiceOf(draft, datasets);
  const key = keyOf(entry);
  const choice = isPortfolio ? portfolio.whole : choiceOf(entry.interval === undefined ? draft : { ...draft, interval: entry.interval }, datasets);
  const errors = draftErrors(draft, choice);
  const settings = useForm(entry.schema, entry.defaults, draft.configs[key]);
  const limits = useForm(risk.schema, risk.defaults, draft.risk);
  // the engine takes the leverage from the limits unless the costs say otherwise; the form shows what will be used
  const leverage = Math.max(1, Math.floor(Number(limits.value['leverage'] ?? 1)));
  const costDefaults = useMemo(() => ('leverage' in execution.defaults ? { ...execution.defaults, leverage } : execution.defaults), [execution.defaults, leverage]);
  const costs = useForm(execution.schema, costDefaults, draft.execution);
  useEffect(() => { rememberConfig(key, settings.overrides); }, [key, settings.overrides]);
  useEffect(() => { changeDraft({ execution: costs.overrides, risk: limits.overrides }); }, [costs.overrides, limits.overrides]);

  const request = isPortfolio
    ? portfolioRequestOf(draft, portfolio, { execution: costs.overrides, risk: limits.overrides })
    : requestOf(draft, choice, key, { config: settings.overrides, execution: costs.overrides, risk: limits.overrides });
  const level = draft.realism ?? levelOfExecution(costs.value);
  const chooseLevel = (chosen: RealismLevel): void => {
    // the level says it; a setting that says otherwise would be refused
    for (const path of ['matchOn', 'intrabarPath']) costs.dispatch({ type: 'field-reset', path });
    changeDraft({ realism: chosen === 'bars' ? null : chosen });
  };
  const isValid = request !== null && (isPortfolio || settings.isValid) && costs.isValid && limits.isValid;
  const start = useAction(async () => {
    if (request === null) return;
    try {
      awaitJob((await engine.call('backtest.start', request)).jobId);
    } catch (failure) {
      const placed = [settings.place('config', failure), costs.place('execution', failure), limits.place('risk', failure)];
      if (!placed.includes(true)) throw failure;
    }
  });
  const freeTrading = freeTradingWarning(costs.value);
  const unfunded = withoutFunding(datasets, choice);

  return (
    <Panel title="New run" padded>
      <div className={styles.form}>
        <div><Segments label="What is tested" value={draft.subject} options={SUBJECTS} onChange={(subject) => { changeDraft({ subject }); }} /></div>
        {isPortfolio ? <PortfolioFields portfolio={portfolio} entries={entries} datasets={datasets} /> : (
          <>
            <Field label="Strategy" hint={entry.summary}>
              {(control) => <Select {...control} value={key} onChange={(event) => { changeDraft({ strategy: event.target.value }); }}>{entries.map((one) => <option key={keyOf(one)} value={keyOf(one)}>{one.title}</option>)}</Select>}
            </Field>
            <SymbolPicker legend="Symbols" instruments={testableInstruments(datasets)} chosen={choice.instruments} error={errors.instruments ?? null} onChange={(instruments) => { changeDraft({ instruments }); }} showMarket />
            {choice.interval !== null && <IntervalField value={choice.interval} options={intervalsOf(entry, choice.intervals)} onChange={(interval) => { changeDraft({ interval }); }} />}
          </>
        )}
        {choice.coverage !== null && choice.span !== null && choice.interval !== null
          ? <PeriodFields coverage={choice.coverage} span={choice.span} hint={`At most ${formatNumber(barCount(choice.span, choice.interval), 0)} bars a symbol.`} onChange={(span) => { changeDraft({ span }); }} />
          : (!isPortfolio || portfolio.parts.length > 0) && <Note tone="bad">{errors.period}</Note>}
        <RealismField value={level} datasets={datasets} choice={choice} onChange={chooseLevel} />
        <div className={styles.pair}>
          <Field label="Starting cash" error={errors.startingCash ?? null}>{(control) => <NumberInput {...control} value={draft.startingCash} onChange={(event) => { changeDraft({ startingCash: event.target.value.trim() }); }} />}</Field>
          <Field label="Seed" hint="Same seed, same result." error={errors.seed ?? null}>{(control) => <NumberInput {...control} inputMode="numeric" value={draft.seed} onChange={(event) => { changeDraft({ seed: event.target.value.trim() }); }} />}</Field>
        </div>
        {!isPortfolio && <Fold title="Strategy settings" form={settings} isOpen={!isNarrow}><SchemaForm label="Strategy settings" form={settings.state} dispatch={settings.dispatch} presets={entry.presets} compareWith="default" /></Fold>}
        <Fold title="Costs and filling" form={costs} summary={costSummary(costs.value)}><SchemaForm label="Costs and filling" form={costs.state} dispatch={costs.dispatch} compareWith="default" /></Fold>
        <Fold title="Risk limits" form={limits} summary="The defaults, not the limits in force now.">
          <Button size="small" onClick={() => { limits.dispatch({ type: 'preset-chosen', values: risk.config }); }}>Use the limits in force now</Button>
          <SchemaForm label="Risk limits" form={limits.state} dispatch={limits.dispatch} compareWith="default" />
        </Fold>
        {unfunded.length > 0 && costs.value['requireFunding'] === true && (
          <Note tone="warn" title="Funding rates are missing">
            {unfunded.map(symbolOf).join(', ')}: no funding rates are stored for this period, and leaving out a cost would flatter the result, so the run would be refused. Import them, or run as if holding were free.
            <div className={styles.noteDeed}><Button size="small" onClick={() => { costs.dispatch({ type: 'field-edited', path: 'requireFunding', value: false }); }}>Run as if holding were free</Button></div>
          </Note>
        )}
        {freeTrading !== null && <Note tone="warn">{freeTrading}</Note>}
        {start.error !== null && <Note tone="bad" title="The run did not start">{start.error}</Note>}
        <ApplyBar text="Runs beside trading and touches nothing of it.">
          <Button look="primary" pending={start.pending} disabled={!isValid} onClick={() => { void start.run(); }}><Play aria-hidden />Run backtest</Button>
        </ApplyBar>
      </div>
    </Panel>
  );
}

const SUBJECTS = [{ value: 'one', title: 'One strategy' }, { value: 'several', title: 'Portfolio of several' }] as const;

function costSummary(costs: Readonly<Record<string, unknown>>): string {
  const bps = (name: string): string => (typeof costs[name] === 'number' ? `${costs[name]} bps` : 'standard');
  return `Taker fee ${bps('takerFeeBps')}, spread ${bps('spreadBps')}, slippage ${bps('slippageBps')}.`;
}

import { Check, Clock, Minus, X } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { BacktestResult } from '../../../../../engine/contract/api.ts';
import type { GateLine, GateReport, GateStage, GateState } from '../../../../../engine/contract/evidence.ts';
import { GATE_STAGES } from '../../../../../engine/contract/evidence.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Segments } from '../../../components/Field.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { joined } from '../../../components/class-names.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';
import { useRequest } from '../../../state/use-request.ts';
import { Note } from '../../page/PageFrame.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { utcDay } from '../window.ts';
import { GATE_WORDS } from './tools.ts';
import tables from '../../../components/small-table.module.css';
import styles from './honesty.module.css';

const STAGE_TITLES: Readonly<Record<GateStage, string>> = { paper: 'Before paper', demo: 'Before demo', live: 'Before live' };

/** Shows what a strategy has to show before its next stage, line by line; runs nothing unless asked. */
export function GatePanel({ result, ended }: { readonly result: BacktestResult; readonly ended: number }) {
  const engine = useEngine();
  const { config } = result;
  const [stage, setStage] = useState<GateStage>('paper');
  const gate = useRequest('gate.get', { strategy: config.strategy, ...versionOf(config), config: config.config, instruments: config.instruments, interval: config.interval, stage });
  const { reload } = gate;
  useEffect(() => { if (ended > 0) reload(); }, [ended, reload]);
  const collect = useAction(useCallback(() => engine.call('evidence.start', { request: config, work: { tool: 'gate', stage } }), [engine, config, stage]), 'Under way: what is missing is collected, one tool after the other.');
  const missing = gate.data?.lines.filter(({ state }) => state === 'missing' || state === 'expired').length ?? 0;
  return (
    <Panel title="The gate" padded={gate.data !== null} actions={<Segments label="Stage" value={stage} options={GATE_STAGES.map((value) => ({ value, title: STAGE_TITLES[value] }))} onChange={setStage} />}>
      {gate.data === null
        ? gate.error === null ? <LoadingState label="Reading the evidence on file" rows={8} /> : <ErrorState message={gate.error} meaning="What is armed stays as it is." onRetry={reload} />
        : (
          <div className={styles.gate}>
            <Note tone={gate.data.isPassed ? 'good' : 'warn'} title={gate.data.isPassed ? 'The gate is open' : 'The gate is closed'}>{gate.data.sentence}{gate.data.expiresMs !== null && gate.data.isPassed && <> Until {utcDay(gate.data.expiresMs)}.</>}</Note>
            <GateTable gate={gate.data} />
            {config.protocol !== undefined && <p className={styles.hint}>The runs of the protocol with these settings on this instrument count together, each as one day. Only those in which models had to pass count.</p>}
            {missing > 0 && config.protocol === undefined && <div className={styles.gateDeed}><Button pending={collect.pending} onClick={() => { void collect.run(); }}>Collect what is missing</Button><p className={styles.hint}>Runs every tool whose line is missing or expired. It can take a while and goes on when the page is left.</p></div>}
          </div>
        )}
    </Panel>
  );
}

/** Trees that are grown anew have no version: what is asked about is how they are grown, and held to their judgement. */
function versionOf({ code, protocol }: BacktestResult['config']) {
  if (protocol !== undefined) return { protocol: { ...protocol, isUngated: false } };
  return code === undefined ? {} : { code };
}

const COLUMNS = ['Question', 'Found', 'Needed', 'Answer', 'Holds until'] as const;

const ICONS: Readonly<Record<GateState, typeof Check>> = { passed: Check, failed: X, missing: Minus, expired: Clock };

/** Draws the lines of a gate: what was found, what is needed, and the answer. */
export function GateTable({ gate }: { readonly gate: GateReport }) {
  return (
    <ScrollBox label="Lines of the gate">
      <table className={joined(tables.table, tables.wraps, styles.gateTable)} role="table" aria-label="Lines of the gate">
        <thead role="rowgroup"><tr role="row">{COLUMNS.map((name) => <th key={name} scope="col" role="columnheader">{name}</th>)}</tr></thead>
        {gate.lines.map((line) => <GateRows key={line.code} line={line} />)}
      </table>
    </ScrollBox>
  );
}

/** A line of the gate: its figures, and under them, over the whole width, its sentence. */
function GateRows({ line }: { readonly line: GateLine }) {
  const { tone, word } = GATE_WORDS[line.state];
  const Icon = ICONS[line.state];
  return (
    <tbody role="rowgroup">
      <tr role="row">
        <th scope="row" role="rowheader">{line.title}</th>
        <td role="cell" className="num" data-label="Found">{line.found}</td>
        <td role="cell" className="num" data-label="Needed">{line.needed}</td>
        <td role="cell" data-label="Answer"><Badge tone={tone}><Icon aria-hidden />{word}</Badge></td>
        <td role="cell" className="num" data-label="Holds until">{line.expiresMs === null ? '–' : utcDay(line.expiresMs)}</td>
      </tr>
      <tr role="row" className={styles.lineText}><td role="cell" colSpan={COLUMNS.length}>{line.sentence}</td></tr>
    </tbody>
  );
}

import type { Store } from '../../../adapters/sqlite/store.ts';
import type { EvidenceTool, GateLine, GateState } from '../../../contract/evidence.ts';
import { riskConfig } from '../../../risk/config.ts';
import { DAYS_PER_YEAR } from '../../../portfolio/metrics/returns.ts';
import { deflatedSharpe } from '../../../portfolio/metrics/sharpe-inference.ts';
import { driftOf } from '../../comparison/stored-comparisons.ts';
import { countTrials } from '../../evidence/trials.ts';
import { counted, percent, ratio } from '../say.ts';
import * as bounds from './bounds.ts';
import type { Dossier } from './dossier.ts';
import type { FiledRun, Rehearsal } from './filed.ts';

/** What a line says beside its name. */
interface Finding {
  readonly state: GateState;
  readonly found: string;
  readonly sentence: string;
  readonly evidenceId?: string;
  readonly expiresMs?: number;
}

interface LineName {
  readonly code: string;
  readonly title: string;
  readonly needed: string;
}

export interface LineInput {
  readonly store: Store;
  readonly dossier: Dossier;
  readonly validMs: number;
}

type Line = (input: LineInput) => GateLine;

/** Lines that are told from one backtest of exactly what is to be traded. */
export const RUN_LINES: readonly Line[] = [
  ofRun({ code: 'history', title: 'Enough history', needed: `${bounds.LEAST_DAYS} days` }, ({ days: covered }) => {
    const days = Math.round(covered);
    return judged(days >= bounds.LEAST_DAYS, `${days} days`, [`The backtest covers ${days} days.`, `The backtest covers ${days} days: too few kinds of market.`]);
  }),
  ofRun({ code: 'trades', title: 'Enough trades', needed: `${bounds.LEAST_TRADES} trades` }, ({ summary }) => {
    const trades = summary.metrics['trades'] ?? 0;
    return judged(trades >= bounds.LEAST_TRADES, counted(trades, 'trade'), [`${counted(trades, 'trade')} stand behind the numbers.`, `${counted(trades, 'trade')} are too few to tell an edge from luck.`]);
  }),
  ofRun({ code: 'net-result', title: 'Made money after costs', needed: 'above 0 %' }, ({ summary }) => {
    const made = summary.metrics['totalReturn'] ?? -1;
    return judged(made > 0, percent(made), [`After fees, spread, slippage and funding ${percent(made)} were made. That is the past, not a promise.`, `After fees, spread, slippage and funding it made ${percent(made)}.`]);
  }),
  ofRun({ code: 'doubled-costs', title: 'Makes money at twice the costs', needed: 'above 0 %' }, ({ summary }) => {
    const { netProfit, fees, slippage, startEquity } = summary.metrics;
    const left = ((netProfit ?? 0) - (fees ?? 0) - (slippage ?? 0)) / (startEquity ?? Infinity);
    return judged(left > 0, percent(left), [`Had every fee, spread and slippage been twice as large, ${percent(left)} would be left.`, `Had every fee, spread and slippage been twice as large, it would have made ${percent(left)}: it lives on costs being low.`]);
  }),
  ofRun({ code: 'drawdown', title: 'Drawdown in bounds', needed: 'less than what halts trading' }, ({ summary, request }) => {
    const fall = summary.metrics['maxDrawdown'] ?? 1;
    const limit = riskConfig.parse(request.risk).maxDrawdownPct / 100;
    return judged(fall < limit, percent(fall), [`The deepest fall was ${percent(fall)}; trading halts at ${percent(limit)}.`, `The deepest fall was ${percent(fall)}, and trading halts at ${percent(limit)}.`]);
  }),
  deflatedLine,
];

/** Lines that a tool answers. */
export const TOOL_LINES: readonly Line[] = [
  ofTool('look-ahead', { title: 'No look into the future', needed: 'no decision changes' }, () => null),
  ofTool('warm-up', { title: 'Settles in the bars it loads', needed: 'no difference after them' }, () => null),
  ofTool('walk-forward', { title: 'Works after the time it was chosen on', needed: 'profit out of sample beyond chance, half of it kept' }, (document) => (document.tool === 'walk-forward' ? `${percent(document.detail.outOfSample.totalReturn)}, ${document.detail.efficiency === null ? 'nothing won in sample' : document.detail.efficiency <= 0 ? 'nothing kept' : `${percent(document.detail.efficiency)} kept`}` : null)),
  overfittingLine,
  monteCarloLine,
];

/** Lines about having traded it in real time, with play money. */
export const PAPER_LINES: readonly Line[] = [
  rehearsed({ code: 'paper-days', title: 'Days on paper', needed: `${bounds.LEAST_PAPER_DAYS} days` }, 'paper', ({ days }) => judged(days >= bounds.LEAST_PAPER_DAYS, `${days.toFixed(1)} days`, [`It was traded ${days.toFixed(1)} days on paper with live prices.`, `${days.toFixed(1)} days on paper with live prices are not enough.`])),
  rehearsed({ code: 'paper-trades', title: 'Trades on paper', needed: `${bounds.LEAST_PAPER_TRADES} trades` }, 'paper', ({ trades }) => judged(trades >= bounds.LEAST_PAPER_TRADES, counted(trades, 'trade'), [`${counted(trades, 'trade')} were closed on paper.`, `${counted(trades, 'trade')} closed on paper are not enough.`])),
];

export const DEMO_TRADES: readonly Line[] = [
  rehearsed({ code: 'demo-trades', title: 'Trades on a demo account', needed: `${bounds.LEAST_DEMO_TRADES} trades` }, 'demo', ({ trades }) => judged(trades >= bounds.LEAST_DEMO_TRADES, counted(trades, 'trade'), [`${counted(trades, 'trade')} were closed on a demo account: its orders are understood by the exchange.`, `${counted(trades, 'trade')} closed on a demo account are not enough.`])),
];

export const DEMO_LINES: readonly Line[] = [...DEMO_TRADES, driftLine];

function lineOf({ code, title, needed }: LineName, { state, found, sentence, evidenceId, expiresMs }: Finding): GateLine {
  return { code, title, needed, state, ok: state === 'passed', found, sentence, evidenceId: evidenceId ?? null, expiresMs: expiresMs ?? null };
}

function judged(isGood: boolean, found: string, [good, bad]: readonly [string, string]): Finding {
  return { state: isGood ? 'passed' : 'failed', found, sentence: isGood ? good : bad };
}

function ofRun(name: LineName, finding: (run: FiledRun, input: LineInput) => Finding): Line {
  return (input) => {
    const { run } = input.dossier;
    if (run === null) return lineOf(name, { state: 'missing', found: 'no backtest', sentence: input.dossier.subject.protocol === undefined ? NO_BACKTEST : NO_PROTOCOL });
    const filed = { evidenceId: run.summary.runId, expiresMs: run.summary.createdMs + input.validMs };
    if (run.stale !== null) return lineOf(name, { ...filed, state: 'expired', found: run.stale, sentence: `The backtest on file does not count any more (${run.stale}): run it again.` });
    return lineOf(name, { ...filed, ...finding(run, input) });
  };
}

const NO_BACKTEST = 'No backtest of exactly this strategy, these settings, instruments and bars is stored: run one in the Lab.';
const NO_PROTOCOL = 'No run of the protocol with exactly these settings of rule and trainings is stored for this instrument, with costs no lower than here: run some, each of which is one day (tradewind backtest --strategy boosting --protocol rolling-72h).';

function deflatedLine(input: LineInput): GateLine {
  return ofRun({ code: 'deflated-sharpe', title: 'Sharpe ratio beyond luck', needed: `${percent(bounds.CONFIDENCE)} probable` }, ({ summary, request }, { store }) => {
    const { sharpe = null, skewness = null, kurtosis = null } = summary.metrics;
    const days = Math.round(summary.metrics['days'] ?? 0);
    if (sharpe === null || skewness === null || kurtosis === null) return { state: 'failed', found: 'no Sharpe ratio', sentence: 'The account never moved: there is no Sharpe ratio to judge.' };
    const { strategy, instruments, interval, from, to } = request;
    const trials = countTrials(store, { strategy, instruments, interval, from, to }, { days });
    const probability = deflatedSharpe({ sharpe: sharpe / Math.sqrt(DAYS_PER_YEAR), count: days, skewness, kurtosis }, trials) ?? 0;
    const found = `${counted(trials.count, 'setting')} of this strategy were tried. That a Sharpe ratio of ${ratio(sharpe)} is more than the luck of trying so many is ${percent(probability)} probable`;
    return judged(probability >= bounds.CONFIDENCE, percent(probability), [`${found}.`, `${found}; that is not enough.`]);
  })(input);
}

type Document = NonNullable<ReturnType<NonNullable<ReturnType<Dossier['evidence']>>['document']>>;

function ofTool(tool: EvidenceTool, name: Omit<LineName, 'code'>, found: (document: Document) => string | null, isPassed: (document: Document) => boolean = ({ verdict }) => verdict === 'pass'): Line {
  return ({ dossier }) => {
    const line = { ...name, code: tool };
    const filed = dossier.evidence(tool);
    if (filed === null) return lineOf(line, { state: 'missing', found: 'not looked at', sentence: `Nobody has looked: run it in the Lab, or with tradewind analyze ${COMMANDS[tool]}.` });
    const about = { evidenceId: filed.head.id, expiresMs: filed.head.expiresMs };
    if (filed.stale !== null) return lineOf(line, { ...about, state: 'expired', found: filed.stale, sentence: `What is on file does not count any more (${filed.stale}): run it again.` });
    const document = filed.document();
    if (document === null) return lineOf(line, { ...about, state: 'missing', found: 'not readable', sentence: 'What is on file cannot be read: run it again.' });
    return lineOf(line, { ...about, state: isPassed(document) ? 'passed' : 'failed', found: found(document) ?? VERDICTS[document.verdict], sentence: document.sentence });
  };
}

const VERDICTS = { pass: 'passed', fail: 'failed', unclear: 'too little to say' } as const;
const COMMANDS: Readonly<Record<EvidenceTool, string>> = {
  'look-ahead': 'lookahead', 'warm-up': 'warm-up', 'walk-forward': 'walk-forward', 'cross-validation': 'cross-validation', overfit: 'overfit', 'monte-carlo': 'monte-carlo', surface: 'surface',
};

/** The probability alone: whether the best is beyond luck is what the line on the Sharpe ratio says. */
function overfittingLine(input: LineInput): GateLine {
  const line = ofTool('overfit', { title: 'Settings not overfitted', needed: `at most ${percent(bounds.MOST_OVERFITTING)}` },
    (document) => (document.tool === 'overfit' ? percent(document.detail.probability) : null),
    (document) => document.tool === 'overfit' && document.detail.probability <= bounds.MOST_OVERFITTING)(input);
  const document = line.state === 'passed' || line.state === 'failed' ? input.dossier.evidence('overfit')?.document() : null;
  if (document?.tool !== 'overfit') return line;
  return { ...line, sentence: `Of ${document.detail.combinations.toLocaleString('en-US')} ways to cut the time in two, the best settings of one half were below the middle in the other in ${line.found}.` };
}

/** The timing has to beat chance; the other parts are shown with it. */
function monteCarloLine(input: LineInput): GateLine {
  const pValueOf = (document: Document): number | null => (document.tool === 'monte-carlo' ? document.detail.parts.find(({ method }) => method === 'random-entry')?.pValue ?? null : null);
  const most = 1 - bounds.CONFIDENCE;
  return ofTool('monte-carlo', { title: 'Entries better than chance', needed: `p at most ${most.toFixed(2)}` },
    (document) => { const pValue = pValueOf(document); return pValue === null ? 'too few trades' : `p = ${pValue.toFixed(3)}`; },
    (document) => { const pValue = pValueOf(document); return pValue !== null && pValue <= most + 1e-12; })(input);
}

/** The light of the newest comparison of a session in real time with its own backtest. */
function driftLine({ store, dossier, validMs }: LineInput): GateLine {
  const name = { code: 'live-drift', title: 'Trades as its backtest says', needed: 'within the bounds of the backtest' };
  const drift = driftOf(store, dossier.subject);
  if (drift === null) return lineOf(name, { state: 'missing', found: 'not measured', sentence: 'How far trading in real time is from the backtest of the same time has not been measured: compare a session in the Lab, or with tradewind compare-live.' });
  const about = { evidenceId: drift.comparisonId, expiresMs: drift.createdMs + validMs };
  const stale = dossier.tooOld(drift.codeVersion, drift.createdMs);
  if (stale !== null) return lineOf(name, { ...about, state: 'expired', found: stale, sentence: `The comparison on file does not count any more (${stale}): compare again.` });
  return lineOf(name, { ...about, state: drift.color === 'green' ? 'passed' : drift.color === 'grey' ? 'missing' : 'failed', found: `${drift.color}, ${counted(drift.trades, 'trade')}`, sentence: drift.sentence });
}

/** A rehearsal counts when exactly this was traded in real time. */
function rehearsed(name: LineName, mode: 'paper' | 'demo', finding: (rehearsal: Rehearsal) => Finding): Line {
  return ({ dossier }) => {
    const rehearsals = dossier.rehearsals(mode);
    if (rehearsals.length === 0) return lineOf(name, { state: 'missing', found: 'nothing on file', sentence: mode === 'paper' ? 'It has not been traded on paper with live prices yet.' : 'It has not been traded on a demo account yet.' });
    return lineOf(name, finding({ days: rehearsals.reduce((sum, { days }) => sum + days, 0), trades: rehearsals.reduce((sum, { trades }) => sum + trades, 0) }));
  };
}

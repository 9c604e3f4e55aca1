import type { BotDeedPreview, BotLogEntry, BotPlan, BotSummary, BotVersions, BotView } from '../../engine/worker/commands/bot-command.ts';
import type { BotConfigCheck } from '../../engine/worker/commands/bot-config-command.ts';
import { table } from './table.ts';
import { count, instrumentName, percent, ratio, things, time, timeToSecond } from './words.ts';

type Step = Extract<BotLogEntry, { kind: 'step' }>['record'];

/** Writes the bots in a table. */
export function botsText({ bots }: { readonly bots: readonly BotSummary[] }): string {
  if (bots.length === 0) return 'There is no bot. Start one with tradewind bot start --config bot.yaml; tradewind bot config write makes a file to begin with.';
  return [
    table(
      [{ title: 'Bot' }, { title: 'Instrument' }, { title: 'Account' }, { title: 'State' }, { title: 'Version' }, { title: 'Trained', align: 'right' }, { title: 'Passed', align: 'right' }, { title: 'Swaps', align: 'right' }, { title: 'Rolled back', align: 'right' }],
      bots.map(({ id, instrumentId, mode, state, active, counts }) => [id, instrumentName(instrumentId), mode, state, active?.title ?? '–', count(counts.trained), count(counts.passed), count(counts.swapped), count(counts.rolledBack)]),
    ),
    '', ...bots.filter(({ endedMs }) => endedMs === null).map(({ assignmentId, sentence }) => `${assignmentId}: ${sentence}`),
  ].join('\n');
}

/** Writes everything about one bot. */
export function botText(bot: BotView): string {
  const { title, id, mode, sentence, active, previous, candidate, training, barsMissing, windowBars, nextDueMs, nowMs, counts, sharpe, duel, lastStep, lastTraining, costBps, config, standing, notes, preset } = bot;
  const line = (name: string, value: string | null): readonly string[] => (value === null ? [] : [`${name.padEnd(13)} ${value}`]);
  return [
    `${title}  ${id}`, sentence, '',
    ...line('Account', `${mode}${preset === null ? '' : `, preset ${preset}`}`),
    ...line('Trades by', active === null ? 'no version: nothing is traded' : `${active.title} (${active.code.slice(0, 8)}) since ${time(active.sinceMs)} UTC`),
    ...line('Ready', previous === null ? null : `${previous.title} (${previous.code.slice(0, 8)}) can come back`),
    ...line('Beside', candidate === null ? null : `${candidate.title} (${candidate.code.slice(0, 8)}), ${candidate.leftMinutes} of ${things(candidate.ofMinutes, 'minute')} left`),
    ...line('Training', training === null ? null : `since ${time(training.sinceMs)} UTC. ${training.cause}`),
    ...line('Next', nextDueMs === null ? null : `${time(nextDueMs + 1)} UTC`),
    ...line('Bars', bot.endedMs !== null ? null : `${count(windowBars - barsMissing)} of ${count(windowBars)}${nowMs === null ? '' : `, the newest of ${time(nowMs)} UTC`}`),
    ...line('Costs', `${costBps} bps a round trip, and enters beyond ${config.execution.enterBps} more`),
    ...line('Trainings', `${count(counts.trained)}: ${count(counts.passed)} passed, ${count(counts.refused)} refused, ${count(counts.failed)} failed; ${things(counts.swapped, 'swap')}, ${count(counts.rolledBack)} rolled back`),
    ...line('Last took', lastTraining === null ? null : `${(lastTraining.tookMs / 1000).toFixed(1)} s, ${things(lastTraining.bars, 'bar')} went by`),
    ...line('Sharpe', sharpe === null ? null : `${ratio(sharpe)} a year, of its newest bars`),
    ...line('Against', duel === null || duel.errors === null ? null : `the one before it: error ${duel.errors.ratio.toFixed(2)} times its (${duel.errors.sigmas.toFixed(1)} standard errors), until ${time(duel.untilMs)} UTC`),
    ...standing.map(({ reason }) => `Drift         ${reason}`), ...notes.map((note) => `Note          ${note}`),
    ...(lastStep === null ? [] : ['', 'Last step', ...stepLines(lastStep)]),
  ].join('\n');
}

/** Writes the log of a bot, oldest first, as it is read. */
export function botLogText({ entries, total }: { readonly entries: readonly BotLogEntry[]; readonly total: number }): string {
  if (entries.length === 0) return 'Nothing has happened yet.';
  const lines = entries.toReversed().flatMap((entry) => (entry.kind === 'step' ? stepLines(entry.record) : [`${timeToSecond(entry.timeMs)}  DRIFT ${entry.finding.phase.toUpperCase().padEnd(6)} ${entry.finding.reason}`]));
  return [...lines, ...(total > entries.length ? ['', `The newest ${count(entries.length)} of ${count(total)}: more with --limit.`] : [])].join('\n');
}

/** Writes which version traded when. */
export function botVersionsText({ spans }: BotVersions): string {
  if (spans.length === 0) return 'No version traded in this time.';
  return table([{ title: 'From (UTC)' }, { title: 'To (UTC)' }, { title: 'Version' }, { title: 'Code' }, { title: 'Why' }],
    spans.map(({ fromMs, toMs, title, code, sentence }) => [time(fromMs), toMs === null ? 'now' : time(toMs), title, code?.slice(0, 8) ?? '–', sentence]));
}

/** Writes what a start would do. */
export function botPlanText({ sentences, refusals }: BotPlan): string {
  return refusals.length > 0 ? ['This cannot be started.', ...refusals.map((refusal) => `  ${refusal}`)].join('\n') : sentences.join('\n');
}

/** Writes what a deed would do. */
export function botDeedText({ sentences, refusal }: BotDeedPreview): string {
  return refusal === null ? sentences.join('\n') : `This cannot be done. ${refusal}`;
}

/** Writes what is wrong with a file of settings, or that nothing is. */
export function botConfigText({ file, config, violations }: BotConfigCheck): string {
  if (config === null) return violations.map(({ sentence }) => sentence).join('\n');
  return `${file} can be used: ${config.data.instruments.join(', ')}, ${config.execution.mode}.`;
}

/** Writes a step of a bot as it happens: when, what it showed, why it was begun and what came of it. */
export function stepLines({ whenMs, cause, outcome, metrics, sentence }: Step, symbol = ''): readonly string[] {
  const figures = metrics === null ? '' : `  error ${(metrics.rmse / metrics.rmseOfZero).toFixed(3)} of zero's, rank IC ${shown(metrics.rankIc, 3)}, right side ${metrics.directionalAccuracy === null ? 'none' : percent(metrics.directionalAccuracy)}, net Sharpe ${shown(metrics.netSharpe, 1)}`;
  return [`${timeToSecond(whenMs)}  ${symbol === '' ? '' : `${symbol} `}${outcome.toUpperCase()}${figures}`, `  ${[cause, sentence].filter((text) => text !== '').join(' ')}`];
}

function shown(value: number | null, digits: number): string {
  return value === null ? 'none' : value.toFixed(digits);
}

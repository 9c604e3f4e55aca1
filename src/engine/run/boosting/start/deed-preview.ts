import type { BotConfig, BotDeed, BotDeedPreview, BotSummary } from '../../../contract/boosting.ts';
import type { EngineConfig } from '../../../core/engine-config.ts';

/** What a deed is about. */
export interface DeedSubject {
  readonly bot: BotSummary;
  readonly config: BotConfig;
  /** Of the session that runs; null where the bot's is another. */
  readonly risk: EngineConfig['risk'] | null;
  /** What it holds, in words; null for nothing. */
  readonly holding: string | null;
  /** Orders of its session go out with real money. */
  readonly isArmed: boolean;
}

/** Says what a deed would do, or why it cannot be done now. @param wanted other settings, of a change */
export function previewDeed(deed: BotDeed, subject: DeedSubject, wanted: BotConfig | null): BotDeedPreview {
  const refusal = subject.bot.state === 'ended' ? 'It has ended. Start a new bot.' : refusalOf(deed, subject, wanted);
  return { refusal, sentences: refusal === null ? sentencesOf(deed, subject, wanted) : [] };
}

/** Returns why other settings cannot be given to a bot that works, with what to do; null where they can. */
function changeRefusal(former: BotConfig, wanted: BotConfig): string | null {
  if (wanted.data.instruments.length !== 1 || wanted.data.instruments[0] !== former.data.instruments[0]) {
    return `Its instrument stays: expected ${former.data.instruments.join(', ')}, found ${wanted.data.instruments.join(', ')}. Start another bot for another instrument.`;
  }
  if (wanted.execution.mode !== former.execution.mode || wanted.execution.connectionId !== former.execution.connectionId) {
    return `Its account stays: expected ${former.execution.mode}, found ${wanted.execution.mode}. Stop it, and start one on the other account.`;
  }
  // What trades was grown for this horizon: what it forecasts must not be held against what came over another.
  if (wanted.training.horizonMinutes !== former.training.horizonMinutes) {
    return `How far it looks ahead stays, as the version that trades looks as far: expected ${former.training.horizonMinutes} minutes, found ${wanted.training.horizonMinutes}. Stop it, and start one that looks further or less far.`;
  }
  return null;
}

function refusalOf(deed: BotDeed, { bot, config }: DeedSubject, wanted: BotConfig | null): string | null {
  switch (deed) {
    case 'train':
      if (bot.training !== null) return 'Trees are being grown already.';
      return bot.barsMissing > 0 ? `${bot.barsMissing} bars are still missing before the first training.` : null;
    case 'roll-back': return bot.previous === null || bot.active === null ? 'There is no version before this one to go back to.' : null;
    case 'change': return wanted === null ? 'Expected other settings, found none.' : changeRefusal(config, wanted);
    case 'stop-keep': case 'stop-close': return null;
  }
}

/** Nobody has asked the gate about the version that comes back. */
function rollBackArmed({ bot, holding }: DeedSubject): readonly string[] {
  return [
    `Real money is armed: ${bot.previous?.title ?? ''} is put back in place of ${bot.active?.title ?? ''}, but switched off, as nobody has asked the gate about it. Nothing is opened until you switch it on.`,
    holding === null ? 'It holds nothing.' : `${holding} is closed at the market.`,
  ];
}

function sentencesOf(deed: BotDeed, subject: DeedSubject, wanted: BotConfig | null): readonly string[] {
  const { bot, config, risk, holding, isArmed } = subject;
  switch (deed) {
    case 'train': return [
      bot.candidate === null ? 'A training begins at the next bar, on the newest window.' : `A training begins once ${bot.candidate.title} has taken over or was dropped.`,
      'What it makes has to show the same as ever before it trades.',
    ];
    case 'roll-back': return isArmed ? rollBackArmed(subject) : [
      `${bot.previous?.title ?? ''} trades again from the next bar on, in place of ${bot.active?.title ?? ''}, which stays on the shelf.`,
      ...(holding === null ? [] : [`${holding} stays, with its stop; the version that comes decides over it.`]),
    ];
    case 'stop-keep': return ['It trains and opens no more. Its versions stay on the shelf and its steps in the log.', holding === null ? 'It holds nothing.' : `${holding} stays open, with its stop and target; nobody else looks after it.`];
    case 'stop-close': return ['It trains and opens no more. Its versions stay on the shelf and its steps in the log.', holding === null ? 'It holds nothing.' : `${holding} is closed at the market.`];
    case 'change': return wanted === null ? [] : changed(config, wanted, risk);
  }
}

function changed(former: BotConfig, wanted: BotConfig, risk: EngineConfig['risk'] | null): readonly string[] {
  const differences = (['data', 'training', 'retraining', 'execution'] as const).flatMap((section) => {
    const [before, after] = [former[section], wanted[section]] as readonly Readonly<Record<string, unknown>>[];
    return Object.keys(after ?? {}).filter((key) => key !== 'instruments' && before?.[key] !== after?.[key]).map((key) => `${section}.${key} goes from ${shown(before?.[key])} to ${shown(after?.[key])}.`);
  });
  if (differences.length === 0) return ['Nothing changes: the settings are the same.'];
  const { riskPerTradePct, dailyLossLimitPct } = wanted.execution;
  const isRisk = risk !== null && (risk.riskPerTradePct !== riskPerTradePct || risk.dailyLossLimitPct !== dailyLossLimitPct);
  return [
    ...differences, 'It holds from the next bar on; the version that trades stays until a newer one passes.',
    ...(isRisk ? [`For the whole session a trade may then lose ${riskPerTradePct} % of the account, a day ${dailyLossLimitPct} %.`] : []),
  ];
}

function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'none';
}

import type { ModelChangePreview } from '../../contract/models.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { instrumentId } from '../../domain/units.ts';
import { settlingBars } from '../live/settling-bars.ts';
import type { RunningSession } from '../session/running-session.ts';
import type { ModelDesk } from './model-desk.ts';
import { nameOf } from './model-desk.ts';

/** A change of models that a person thinks of. */
export type WishedChange =
  | { readonly change: 'promote'; readonly code: string; readonly to: 'shadow' | 'active'; readonly assignmentId: string }
  | { readonly change: 'rollback'; readonly assignmentId: string }
  | { readonly change: 'retire' | 'delete'; readonly code: string };

/** Says what a change would do, or why it cannot be done; changes nothing. */
export function previewChange(desk: ModelDesk, session: RunningSession | null, wish: WishedChange): ModelChangePreview {
  try {
    return { sentences: sentencesOf(desk, session, wish), refusal: null, override: [] };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const { message } = error;
    return { sentences: [], refusal: `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`, override: [] };
  }
}

function sentencesOf(desk: ModelDesk, session: RunningSession | null, wish: WishedChange): readonly string[] {
  switch (wish.change) {
    case 'promote': return wish.to === 'shadow' ? shadowed(desk, wish) : promoted(desk, session, wish);
    case 'rollback': return rolledBack(desk, session, wish.assignmentId);
    case 'retire': return retired(desk, wish.code);
    case 'delete': return deleted(desk, wish.code);
  }
}

function shadowed(desk: ModelDesk, { code, assignmentId }: { readonly code: string; readonly assignmentId: string }): readonly string[] {
  const { former, model, wanted } = desk.planPromotion({ code, to: 'shadow', assignmentId });
  return [
    `${nameOf(model)} decides beside ${desk.describe(former)} ("${assignmentId}"), on ${wanted.instruments.join(', ')}, ${wanted.interval} bars.`,
    'It trades nothing: what would have come of it is worked out on an account of its own.',
    ...strangeness(wanted, model.instruments),
  ];
}

function promoted(desk: ModelDesk, session: RunningSession | null, { code, assignmentId }: { readonly code: string; readonly assignmentId: string }): readonly string[] {
  const { former, model, wanted } = desk.planPromotion({ code, to: 'active', assignmentId });
  return [
    `${nameOf(model)} takes the place of ${desk.describe(former)} as "${assignmentId}" from the next closed bar on, with its limits, its way of entering and of sizing trades.`,
    ...(former.interval === wanted.interval ? [] : [`It decides on ${wanted.interval} bars; what it replaces decided on ${former.interval}.`]),
    ...warmUp(wanted),
    ...positions(session, former),
    ...(session?.engine.arming?.isArmed === true ? ['This session is armed: real money follows what it decides.'] : []),
    ...strangeness(wanted, model.instruments),
    `${desk.describe(former)} is kept as it was, and can be put back at any time.`,
  ];
}

function rolledBack(desk: ModelDesk, session: RunningSession | null, assignmentId: string): readonly string[] {
  const { champion, target } = desk.rollbackTarget(assignmentId);
  return [
    `${desk.describe(target)} works as "${assignmentId}" again from the next closed bar on, set as it was then.`,
    ...(champion.code === null ? [] : [`${nameOf(desk.model(champion.code))} is retired; it stays on the shelf.`]),
    ...warmUp(target),
    ...positions(session, target),
  ];
}

function retired(desk: ModelDesk, code: string): readonly string[] {
  const model = desk.idleModel(code);
  return [`${nameOf(model)} no longer decides beside anything and is no longer offered as a strategy. Its weights stay, and it can be promoted again.`];
}

function deleted(desk: ModelDesk, code: string): readonly string[] {
  const model = desk.model(code);
  const reason = desk.whyKept(code);
  if (reason !== null) throw new RequestRefused({ code: 'at-work', message: `${nameOf(model)} ${reason}` });
  return [`The weights of ${nameOf(model)} are deleted for good. That it was tried goes on counting.`];
}

function warmUp(assignment: StrategyAssignment): readonly string[] {
  const bars = settlingBars(assignment);
  return bars <= 1 ? [] : [`It needs ${bars.toLocaleString('en-US')} bars of ${assignment.interval} behind it before it decides; bars that are stored count.`];
}

/** A change of strategy sells nothing: what is open stays, with its stop, for whoever decides next. */
function positions(session: RunningSession | null, { instruments }: Pick<StrategyAssignment, 'instruments'>): readonly string[] {
  const held = session?.engine.positions().filter((position) => instruments.some((id) => instrumentId(id) === position.instrumentId)) ?? [];
  if (held.length === 0) return [];
  const symbols = held.map((position) => session?.engine.desks.get(position.instrumentId)?.instrument.symbol ?? position.instrumentId);
  return [`The open ${held.length === 1 ? 'position' : 'positions'} in ${symbols.join(', ')} ${held.length === 1 ? 'stays, with its stop' : 'stay, with their stops'}; what comes decides over ${held.length === 1 ? 'it' : 'them'} at its first bar.`];
}

/** What it has never seen. */
function strangeness({ instruments }: Pick<StrategyAssignment, 'instruments'>, trained: readonly string[]): readonly string[] {
  if (trained.length === 0) return ['Nobody has written down on which markets it was trained.'];
  const unseen = instruments.filter((id) => !trained.includes(id));
  return unseen.length === 0 ? [] : [`It was trained on ${trained.join(', ')}; it has never seen ${unseen.join(', ')}.`];
}

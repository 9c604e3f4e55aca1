import { RequestRefused } from '../../../contract/server.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { mayTakeOver } from '../../live/may-take-over.ts';
import type { GateAsker } from '../../live/armed-gate.ts';
import { checkedAssignment } from '../../session/checked-assignment.ts';
import { assignmentsOf, planStart } from './start-plan.ts';
import type { BotToStart, StartDeed, StartWish } from './start-plan.ts';
import type { StartWorld } from './place.ts';

/** What a start needs of the program. */
export type StartPlaces = Pick<Workstation, 'store' | 'session' | 'configure' | 'startSession' | 'startLive'> & GateAsker & { readonly bots: { start(bot: BotToStart): string } };

/** What a start looks at, of a program that runs. */
export function worldOf({ store, session }: Pick<Workstation, 'store' | 'session'>): StartWorld {
  return { store, session, bots: session === null ? [] : store.bots.ofSession(session.id) };
}

/**
 * Starts one bot for each instrument, in the running session or in a new one. Never arms.
 * @throws RequestRefused with every reason and what to do, where the plan refuses or the venue does
 */
export async function startBots(places: StartPlaces, wish: StartWish): Promise<{ readonly ids: readonly string[]; readonly sessionId: string }> {
  if (places.session?.engine.arming?.isArmed === true) await passGate(places, deedOf(places, wish));
  // The gate is asked beside trading: what the session is by now is looked at anew.
  const deed = deedOf(places, wish);
  if (deed.how === 'join') {
    for (const assignment of assignmentsOf(deed)) checkedAssignment(places.session, assignment);
    places.configure(deed.config);
  } else if (deed.request.kind === 'venue') {
    await places.startLive(deed.request, deed.begin);
  } else {
    places.startSession(deed.request, deed.begin);
  }
  const { session } = places;
  if (session === null) throw new RequestRefused({ code: 'no-session', message: 'expected the session that was begun, found none' });
  return { ids: deed.bots.map((bot) => places.bots.start(bot)), sessionId: session.id };
}

function deedOf(places: StartPlaces, wish: StartWish): StartDeed {
  const { plan, deed } = planStart(worldOf(places), wish);
  if (deed === null) throw new RequestRefused({ code: 'refused', message: plan.refusals.join(' ') });
  return deed;
}

/** Where real money is armed, what a bot would bring has to pass the gate before the bot is there. */
async function passGate(places: StartPlaces, deed: StartDeed): Promise<void> {
  const { session } = places;
  for (const assignment of assignmentsOf(deed)) {
    const bot = deed.bots.find(({ assignmentId }) => assignmentId === assignment.id);
    const answer = bot === undefined ? { ok: true as const } : await mayTakeOver(places, { assignment, bot: bot.config });
    if (!answer.ok) throw new RequestRefused({ code: 'gate', message: answer.sentence });
  }
  if (places.session !== session) throw new RequestRefused({ code: 'changed', message: 'Another session has begun while the gate was asked: look at it again.' });
}

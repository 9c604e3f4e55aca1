import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { clientOrderId, instrumentId } from '../../domain/units.ts';
import { checklist } from './checklist.ts';
import { leaveRefusal } from '../live/may-leave.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type SessionMethods = 'engine.view' | 'session.start' | 'session.set-speed' | 'session.pause'
  | 'trading.set-state' | 'trading.re-arm' | 'trading.checklist' | 'position.close' | 'order.cancel';

/** What a person does with the session and its trading. */
export function sessionHandlers(workstation: Workstation): Pick<Handlers, SessionMethods> {
  return {
    'engine.view': () => workstation.publisher.view,
    'session.start': (request) => {
      refuseWhileKilled(workstation, 'A new session would forget it.');
      refuseWhileOpenAtVenue(workstation);
      return request.kind === 'venue' ? workstation.startLive(request).then((sessionId) => ({ sessionId })) : { sessionId: workstation.startSession(request) };
    },
    'session.set-speed': ({ speed }) => {
      workstation.setSpeed(speed);
      return null;
    },
    'session.pause': ({ paused }) => {
      workstation.setPaused(paused);
      return null;
    },
    'trading.set-state': ({ state }) => {
      refuseWhileKilled(workstation, '');
      workstation.command((timeMs) => ({ type: 'set-trading-state', timeMs, state, cause: STATE_CAUSES[state], changedBy: 'person' }));
      return null;
    },
    'trading.re-arm': () => {
      workstation.command((timeMs) => ({ type: 're-arm', timeMs, cause: 're-armed by you' }));
      return null;
    },
    'trading.checklist': ({ instrumentId: id }) => ({ items: checklist(workstation, id === undefined ? null : instrumentId(id)) }),
    'position.close': ({ instrumentId: id }) => {
      if (!workstation.session?.engine.position(instrumentId(id))) throw refuseMissing('an open position', id);
      workstation.command((timeMs) => ({ type: 'close-position', timeMs, instrumentId: instrumentId(id) }));
      return null;
    },
    'order.cancel': ({ clientOrderId: id }) => {
      if (!workstation.session?.engine.openOrders().some(({ request }) => request.clientOrderId === id)) throw refuseMissing('an open order', id);
      workstation.command((timeMs) => ({ type: 'cancel-order', timeMs, clientOrderId: clientOrderId(id) }));
      return null;
    },
  };
}

/** The latch holds until a person re-arms it, whatever else they ask for. */
function refuseWhileKilled({ session }: Workstation, consequence: string): void {
  if (session?.engine.status.killLatched) throw new RequestRefused({ code: 'kill-latched', message: `The kill switch is on: re-arm it first. ${consequence}`.trim() });
}

function refuseWhileOpenAtVenue({ session }: Workstation): void {
  const message = session === null ? null : leaveRefusal(session);
  if (message !== null) throw new RequestRefused({ code: 'open-at-venue', message });
}

const STATE_CAUSES = { active: 'resumed by you', reducing: 'set to reduce only by you', halted: 'halted by you' } as const;

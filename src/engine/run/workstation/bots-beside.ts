import { hiResClock } from '../../adapters/clock/hi-res-clock.ts';
import { instrumentId } from '../../domain/units.ts';
import { BotDesk } from '../boosting/live/bot-desk.ts';
import { botSummary } from '../boosting/live/bot-views.ts';
import { fetchPast } from '../boosting/past/fetch-past.ts';
import { pastBars } from '../boosting/past/past-bars.ts';
import { mayTakeOver } from '../live/may-take-over.ts';
import type { Workstation } from './workstation.ts';

/** Makes the desk of the bots that run beside the session of a workstation. Asks it for nothing before a session is attended to. */
export function botsBeside(workstation: Workstation): BotDesk {
  const { store, clock, models, shelf, research } = workstation;
  return new BotDesk({
    store, models, shelf, research, nowMs: () => clock.now(), steadyMs: hiResClock,
    pastBars: ({ plan }, instrument, minutes) => pastBars({ store, plan }, instrumentId(instrument), minutes),
    fetchPast: ({ plan }, instrument, minutes) => (plan.venue === undefined ? null : fetchPast({ store, plan, clock }, instrumentId(instrument), minutes)),
    mayTakeOver: (asked) => mayTakeOver(workstation, asked),
    onStep: (bot) => { workstation.publisher.publish({ type: 'bot-updated', bot: botSummary(workstation, bot) }); },
  });
}

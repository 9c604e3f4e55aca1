import { hiResClock } from '../../adapters/clock/hi-res-clock.ts';
import { instrumentId } from '../../domain/units.ts';
import { BotDesk } from '../boosting/live/bot-desk.ts';
import { botSummary } from '../boosting/live/bot-views.ts';
import { fetchPast } from '../boosting/past/fetch-past.ts';
import { pastBars } from '../boosting/past/past-bars.ts';
import { missingLines } from '../live/armed-gate.ts';
import type { Workstation } from './workstation.ts';

/** Makes the desk of the bots that run beside the session of a workstation. Asks it for nothing before a session is attended to. */
export function botsBeside(workstation: Workstation): BotDesk {
  const { store, clock, models, shelf, research } = workstation;
  return new BotDesk({
    store, models, shelf, research, nowMs: () => clock.now(), steadyMs: hiResClock,
    pastBars: ({ plan }, instrument, minutes) => pastBars({ store, plan }, instrumentId(instrument), minutes),
    fetchPast: ({ plan }, instrument, minutes) => (plan.venue === undefined ? null : fetchPast({ store, plan, clock }, instrumentId(instrument), minutes)),
    mayTakeOver: async ({ assignment }) => {
      const missing = await missingLines(workstation, assignment);
      return missing.length === 0 ? { ok: true } : { ok: false, sentence: `Real money is armed, and not passed: ${missing.join('; ')}.` };
    },
    onStep: (bot) => { workstation.publisher.publish({ type: 'bot-updated', bot: botSummary(workstation, bot) }); },
  });
}

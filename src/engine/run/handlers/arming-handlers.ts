import type { ArmingCheck, CheckItem, Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { Engine } from '../../core/engine.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import { QUOTE_DECIMALS, quoteAtoms } from '../../domain/units.ts';
import { setStayingArmed } from '../live/stay-armed.ts';
import { setWaivedLines } from '../live/waived-lines.ts';
import { LiveSession } from '../live/live-session.ts';
import { subjectHash } from '../analysis/subject.ts';
import { botAt, evidenceLines, subjectOf } from '../live/evidence.ts';
import { ARMING_PHRASE } from '../view/engine-views.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** Letting a session trade real money, and taking that back. */
export function armingHandlers(workstation: Workstation): Pick<Handlers, 'trading.arming-check' | 'trading.arm' | 'trading.disarm' | 'account.reconcile'> {
  return {
    'trading.arming-check': () => armingCheck(workstation),
    'trading.arm': async ({ phrase, notionalCap, override, survivesRestart }) => {
      const session = requireArmed(workstation);
      const { engine, id } = session;
      const checked = engine.config.strategies;
      if (phrase.trim().toLowerCase() !== ARMING_PHRASE) throw new RequestRefused({ code: 'phrase', message: `expected the words "${ARMING_PHRASE}", was "${phrase.trim()}"`, where: 'phrase' });
      const cap = scaledFromDecimal(notionalCap, QUOTE_DECIMALS);
      if (cap === null || cap <= 0n) throw new RequestRefused({ code: 'cap', message: `expected a positive amount of ${workstation.session?.plan.quoteAsset ?? ''} with at most 8 decimals, was ${notionalCap}`, where: 'notionalCap' });
      const missing = (await armingCheck(workstation)).items.filter(({ title, ok }) => !ok && !override.includes(title));
      if (missing.length > 0) throw new RequestRefused({ code: 'gate', message: `Not passed: ${missing.map(({ title }) => title).join('; ')}. Pass it, or go without it knowingly.` });
      // The gate is asked beside trading: what it looked at may have changed while it looked.
      if (workstation.session !== session || engine.config.strategies !== checked) throw new RequestRefused({ code: 'changed', message: 'The session or its strategies changed while they were checked: look at the check again.' });
      if (engine.status.killLatched) throw new RequestRefused({ code: 'kill-latched', message: 'The kill switch is on: re-arm it first.' });
      setStayingArmed(workstation.store.settings, id, survivesRestart);
      setWaivedLines(workstation.store.settings, id, { titles: override, subjects: Object.fromEntries(checked.map((one) => [one.id, subjectHash(subjectOf(one, botAt(workstation.store, id, one)))])) });
      const without = override.length === 0 ? '' : `, knowingly without: ${override.join('; ')}`;
      workstation.command((timeMs) => ({ type: 'arm', timeMs, notionalCap: quoteAtoms(cap), cause: `armed by you${without}` }));
      workstation.command((timeMs) => ({ type: 'set-trading-state', timeMs, state: 'active', cause: 'armed by you', changedBy: 'person' }));
      return null;
    },
    'trading.disarm': () => {
      requireArmed(workstation);
      workstation.command((timeMs) => ({ type: 'disarm', timeMs, cause: 'disarmed by you' }));
      return null;
    },
    'account.reconcile': async () => {
      const { session } = workstation;
      if (!(session instanceof LiveSession) || session.account === null) throw new RequestRefused({ code: 'no-account', message: 'expected a session on an account, found none: nothing to compare' });
      await session.account.check();
      return { message: session.account.summary };
    },
  };
}

/** Practice, paper, demo, live: each line is a step of that way, with what is on file. */
async function armingCheck(workstation: Workstation): Promise<ArmingCheck> {
  const { engine, id } = requireArmed(workstation);
  const assignments = engine.config.strategies.filter(({ enabled }) => enabled);
  // It counts what may be thousands of trials: not in the thread that trades.
  const reports = assignments.length === 0 ? [] : await workstation.research.honesty({ kind: 'gate', stage: 'live', subjects: assignments.map((one) => subjectOf(one, botAt(workstation.store, id, one))), nowMs: workstation.clock.now(), codeVersion: workstation.version }).result;
  const items: readonly CheckItem[] = [
    accountLine(workstation),
    stopsLine(engine),
    ...reports.flatMap((report, index) => evidenceLines(assignments[index]!, report)),
  ];
  return { items, isPassed: items.every(({ ok }) => ok), phrase: ARMING_PHRASE };
}

function accountLine({ session }: Workstation): CheckItem {
  const holds = session?.engine.holds ?? [];
  return { title: 'The account is compared and equal', ok: holds.length === 0, detail: holds.map(({ cause }) => cause).join(' ') || 'Orders, fills, positions and balance agree with the exchange.' };
}

function stopsLine(engine: Engine): CheckItem {
  const bare = engine.positions().filter(({ instrumentId }) => engine.bareSince(instrumentId) !== null);
  return { title: 'Every position has its stop', ok: bare.length === 0, detail: bare.length === 0 ? 'Nothing is open without a stop resting at the exchange.' : `Without a stop: ${bare.map(({ instrumentId }) => instrumentId).join(', ')}.` };
}

function requireArmed(workstation: Workstation): LiveSession {
  const { session } = workstation;
  if (session instanceof LiveSession && session.venue.mode === 'live') return session;
  throw new RequestRefused({ code: 'play-money', message: 'expected a session with real money, found play money: it needs no arming' });
}

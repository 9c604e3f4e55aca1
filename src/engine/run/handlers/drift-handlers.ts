import type { Handlers } from '../../contract/api.ts';
import type { DriftReport } from '../../contract/drift.ts';
import type { Workstation } from '../workstation/workstation.ts';

type DriftMethods = Extract<keyof Handlers, `drift.${string}`>;

/** Whether the world of a model is still that of its training. */
export function driftHandlers({ store, shadows, drift }: Workstation): Pick<Handlers, DriftMethods> {
  return {
    'drift.get': (asked) => {
      shadows.refresh();
      const running = shadows.runs.map(({ seat }) => seat.place);
      const past = 'code' in asked ? pastPlaces(store, asked.code).filter((place) => !running.includes(place)) : [];
      const isAsked = ({ code, assignmentId }: DriftReport): boolean => ('code' in asked ? code === asked.code : assignmentId === asked.assignmentId);
      const places = 'code' in asked ? [...running.toReversed(), ...past] : running.toReversed();
      // What was done is known only after what goes on there was written down for the last time.
      const reports = places.flatMap((place) => {
        const report = shadows.watchedAt(place) as DriftReport | null;
        return report === null ? [] : [{ ...report, events: store.shadows.events(place) as DriftReport['events'] }];
      });
      return { reports: reports.filter(isAsked) };
    },
    'drift.set': ({ assignmentId, fallBack }) => {
      drift.setFallBack(assignmentId, fallBack);
      return null;
    },
  };
}

/** Returns where a model was watched once, newest first; of all the others nothing is read. */
function pastPlaces({ shadows, deployments }: Workstation['store'], code: string): readonly string[] {
  const own = new Set(deployments.ofModel(code).map(({ id }) => id));
  // What traded without a deployment has a place of its own, which ends in its code.
  return shadows.list().map(({ place }) => place).filter((place) => own.has(place) || place.endsWith(`/${code.slice(0, 16)}`));
}

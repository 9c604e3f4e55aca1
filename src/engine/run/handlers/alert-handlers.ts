import type { Handlers } from '../../contract/api.ts';
import type { Workstation } from '../workstation/workstation.ts';

type AlertMethods = 'alerts.get' | 'alerts.apply' | 'alerts.test';

/** How a person is told of alerts. */
export function alertHandlers({ alerts }: Pick<Workstation, 'alerts'>): Pick<Handlers, AlertMethods> {
  return {
    'alerts.get': () => alerts.view(),
    'alerts.apply': (settings) => {
      alerts.apply(settings);
      return alerts.view();
    },
    'alerts.test': ({ channelId }) => alerts.test(channelId),
  };
}

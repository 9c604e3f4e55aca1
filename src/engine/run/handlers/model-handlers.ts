import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { Workstation } from '../workstation/workstation.ts';

type ModelMethods = Extract<keyof Handlers, `models.${string}`>;

/** The shelf of trained models, and where they work. */
export function modelHandlers(workstation: Workstation): Pick<Handlers, ModelMethods> {
  const refuse = (): never => { throw new RequestRefused({ code: 'no-models', message: `expected a shelf of models, found none in version ${workstation.version}` }); };
  return {
    'models.list': () => ({ models: [] }), 'models.get': refuse, 'models.compare': refuse, 'models.preview': refuse, 'models.promote': refuse, 'models.rollback': refuse, 'models.retire': refuse,
    'models.delete': refuse, 'models.rename': refuse, 'models.note': refuse, 'models.export': refuse, 'models.import': refuse,
  };
}

import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { currentCode, strategyByName } from '../../strategy/catalog.ts';
import type { AtWork } from '../custom/custom-desk.ts';
import type { CustomDesk } from '../custom/custom-desk.ts';
import { withNewestCode } from '../custom/pin.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseBadConfig, refuseMissing } from './refusals.ts';

type CustomMethods = 'strategies.custom' | 'strategies.custom-check' | 'strategies.custom-new' | 'strategies.custom-reload' | 'strategies.custom-open-folder';

/** A person's own strategies: what lies in the folder, what is wrong with it, and which version trades. */
export function customStrategyHandlers(workstation: Workstation): Pick<Handlers, CustomMethods> {
  const view = (): ReturnType<CustomDesk['view']> => deskOf(workstation).view(atWork(workstation));
  return {
    'strategies.custom': view,
    'strategies.custom-check': async ({ file }) => {
      const desk = deskOf(workstation);
      if (file !== undefined && !desk.has(file)) throw refuseMissing('a file of the strategies folder', file);
      await desk.checkAgain(file ?? null);
      return view();
    },
    'strategies.custom-new': async ({ name }) => {
      if (strategyByName(name) !== undefined) throw new RequestRefused({ code: 'name-taken', message: `expected a new name, "${name}" is a strategy already`, violations: [{ path: 'name', message: 'expected a new name' }] });
      const path = await create(deskOf(workstation), name);
      return { path, ...view() };
    },
    'strategies.custom-reload': ({ id }) => {
      reload(workstation, id);
      return null;
    },
    'strategies.custom-open-folder': () => ({ path: deskOf(workstation).folder }),
  };
}

function deskOf({ custom }: Workstation): CustomDesk {
  if (custom === null) throw new RequestRefused({ code: 'no-strategies-folder', message: 'expected a data folder for strategies, this engine has none' });
  return custom;
}

function atWork({ session }: Workstation): readonly AtWork[] {
  if (session === null) return [];
  const { config, desks } = session.engine;
  return config.strategies.map((assignment) => ({
    assignment,
    failure: [...desks.values()].find((desk) => desk.assignment?.id === assignment.id && desk.failure !== null)?.failure ?? null,
  }));
}

async function create(desk: CustomDesk, name: string): Promise<string> {
  try {
    return await desk.create(name);
  } catch (error) {
    throw new RequestRefused({ code: 'name-taken', message: error instanceof Error ? error.message : String(error), violations: [{ path: 'name', message: 'expected a new name' }] });
  }
}

/** Puts the newest version of its file to work: its indicators begin afresh, what it holds keeps its stop. */
function reload(workstation: Workstation, id: string): void {
  const { session } = workstation;
  const config = session?.engine.config;
  const assignment = config?.strategies.find((one) => one.id === id);
  if (config === undefined || assignment === undefined) throw refuseMissing('a strategy of this session', id);
  const newest = currentCode(assignment.strategy);
  const definition = newest === undefined ? undefined : strategyByName(assignment.strategy, newest);
  if (definition === undefined) throw new RequestRefused({ code: 'not-usable', message: `expected a file of "${assignment.strategy}" that can be used, found none: see what was refused` });
  const parsed = definition.schema.safeParse(assignment.config);
  if (!parsed.success) throw refuseBadConfig(parsed.error, 'config');
  const reloaded = { ...withNewestCode(assignment), config: parsed.data as Record<string, unknown> };
  workstation.configure({ ...config, strategies: config.strategies.map((one) => (one.id === id ? reloaded : one)) });
}

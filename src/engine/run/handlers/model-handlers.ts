import type { Handlers } from '../../contract/api.ts';
import type { ModelChangePreview } from '../../contract/models.ts';
import { RequestRefused } from '../../contract/server.ts';
import { evidenceLines, subjectOf } from '../live/evidence.ts';
import { compareModels } from '../models/compare-models.ts';
import { exportModel, importModel } from '../models/exchange-model.ts';
import { modelRow, modelRows, modelView, readableManifest } from '../models/model-views.ts';
import type { ViewSources } from '../models/model-views.ts';
import { previewChange } from '../models/preview-change.ts';
import { readModel } from '../models/read-model.ts';
import type { Workstation } from '../workstation/workstation.ts';

export type ModelMethod = Extract<keyof Handlers, `models.${string}`>;

/** What the methods of models need of a program: the workstation, or a command on a data folder that nobody else works on. */
export type ModelPlaces = Pick<Workstation, 'store' | 'clock' | 'version' | 'models' | 'shelf' | 'session'> & { readonly research: Pick<Workstation['research'], 'honesty'> };

/** The shelf of trained models, and where they work. */
export function modelHandlers(workstation: ModelPlaces): Pick<Handlers, ModelMethod> {
  const { store, models, shelf } = workstation;
  const sources: ViewSources = { store, damageOf: (row) => (shelf === null ? readModel(store, row.code).damage : shelf.damageOf(row)) };
  return {
    'models.list': () => ({ models: modelRows(sources) }),
    'models.get': ({ code }) => modelView(models.model(code), sources),
    'models.compare': ({ codes }) => {
      const open = store.deployments.open();
      return compareModels(codes.map((code) => {
        const stored = models.model(code);
        return { row: modelRow(stored, open, sources), manifest: readableManifest(stored), config: stored.config };
      }));
    },
    'models.preview': async (wish) => {
      const preview = previewChange(models, workstation.session, wish);
      return wish.change === 'promote' && wish.to === 'active' && preview.refusal === null ? withGate(preview, await missingLines(workstation, wish)) : preview;
    },
    'models.promote': async ({ code, to, assignmentId, override }) => {
      if (to === 'active') await passGate(workstation, { code, assignmentId, override });
      return models.promote({ code, to, assignmentId });
    },
    'models.rollback': ({ assignmentId }) => models.rollback(assignmentId),
    'models.retire': ({ code }) => models.retire(code),
    'models.delete': ({ code }) => {
      models.delete(code);
      return null;
    },
    'models.rename': ({ code, title }) => {
      store.models.rename(models.model(code).code, title);
      return null;
    },
    'models.note': ({ code, note }) => {
      store.models.setNote(models.model(code).code, note);
      return null;
    },
    'models.export': ({ code, format, folder }) => exportModel(store, { code: models.model(code).code, format, folder }),
    'models.import': (request) => importModel(store, request, { nowMs: workstation.clock.now(), codeVersion: workstation.version }),
  };
}

/** Where real money is armed, what comes has to pass the gate as it had to before arming, or a person goes without knowingly. */
async function passGate(workstation: ModelPlaces, { code, assignmentId, override }: { readonly code: string; readonly assignmentId: string; readonly override: readonly string[] }): Promise<void> {
  const { session } = workstation;
  const checked = session?.engine.config.strategies;
  const missing = (await missingLines(workstation, { code, assignmentId })).filter((title) => !override.includes(title));
  if (missing.length > 0) throw new RequestRefused({ code: 'gate', message: `Real money is armed, and not passed: ${missing.join('; ')}. Pass it, go without it knowingly, or disarm first.` });
  // The gate is asked beside trading: what it looked at may have changed while it looked.
  if (workstation.session !== session || session?.engine.config.strategies !== checked) throw new RequestRefused({ code: 'changed', message: 'The session or its strategies changed while the gate was asked: look at it again.' });
}

/** Titles of the lines of the gate that a model has not passed; empty where no real money is armed. */
async function missingLines(workstation: ModelPlaces, { code, assignmentId }: { readonly code: string; readonly assignmentId: string }): Promise<readonly string[]> {
  if (workstation.session?.engine.arming?.isArmed !== true) return [];
  const { wanted } = workstation.models.assignmentFor(code, assignmentId);
  const [report] = await workstation.research.honesty({ kind: 'gate', stage: 'live', subjects: [subjectOf(wanted)], nowMs: workstation.clock.now(), codeVersion: workstation.version }).result;
  return report === undefined ? [] : evidenceLines(wanted, report).filter(({ ok }) => !ok).map(({ title }) => title);
}

function withGate(preview: ModelChangePreview, missing: readonly string[]): ModelChangePreview {
  if (missing.length === 0) return preview;
  return { ...preview, override: missing, sentences: [...preview.sentences, `Real money is armed, and ${missing.length} ${missing.length === 1 ? 'line' : 'lines'} of the gate ${missing.length === 1 ? 'is' : 'are'} not passed.`] };
}

import type { Handlers } from '../../contract/api.ts';
import type { ModelChangePreview } from '../../contract/models.ts';
import { missingLines, passArmedGate } from '../live/armed-gate.ts';
import { compareModels } from '../models/compare-models.ts';
import { exportModel, importModel } from '../models/exchange-model.ts';
import { modelLines, modelRow, modelRows, modelView } from '../models/model-views.ts';
import type { ViewSources } from '../models/model-views.ts';
import { MODEL_KINDS } from '../models/kinds/kinds.ts';
import { previewChange } from '../models/preview-change.ts';
import type { Workstation } from '../workstation/workstation.ts';

export type ModelMethod = Extract<keyof Handlers, `models.${string}`>;

/** What the methods of models need of a program: the workstation, or a command on a data folder that nobody else works on. */
export type ModelPlaces = Pick<Workstation, 'store' | 'clock' | 'version' | 'models' | 'shelf' | 'session'> & { readonly research: Pick<Workstation['research'], 'honesty'> };

/** The shelf of trained models, and where they work. */
export function modelHandlers(workstation: ModelPlaces): Pick<Handlers, ModelMethod> {
  const { store, models, shelf } = workstation;
  const sources: ViewSources = { store, damageOf: (row, how) => (shelf === null ? MODEL_KINDS[row.kind].open(store, row.code).damage : how === 'known' ? shelf.knownDamageOf(row) : shelf.damageOf(row)) };
  return {
    'models.list': (asked) => ({ models: modelRows(sources, asked), lines: asked.kind === 'agent' ? [] : modelLines(store) }),
    'models.get': ({ code }) => modelView(models.model(code), sources),
    'models.compare': ({ codes }) => {
      const open = store.deployments.open();
      return compareModels(codes.map((code) => {
        const stored = models.model(code);
        return { row: modelRow(stored, open, sources), stored };
      }));
    },
    'models.preview': async (wish) => {
      const preview = previewChange(models, workstation.session, wish);
      return wish.change === 'promote' && wish.to === 'active' && preview.refusal === null ? withGate(preview, await missingLines(workstation, models.assignmentFor(wish.code, wish.assignmentId).wanted)) : preview;
    },
    'models.promote': async ({ code, to, assignmentId, override }) => {
      if (to === 'active') await passArmedGate(workstation, models.assignmentFor(code, assignmentId).wanted, { override, wayOut: 'Pass it, go without it knowingly, or disarm first.' });
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

function withGate(preview: ModelChangePreview, missing: readonly string[]): ModelChangePreview {
  if (missing.length === 0) return preview;
  return { ...preview, override: missing, sentences: [...preview.sentences, `Real money is armed, and ${missing.length} ${missing.length === 1 ? 'line' : 'lines'} of the gate ${missing.length === 1 ? 'is' : 'are'} not passed.`] };
}

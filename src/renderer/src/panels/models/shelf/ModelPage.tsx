import { ArrowLeft } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../../../components/Button.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { SectionPair } from '../../../components/Section.tsx';
import { goToModels } from '../../../state/route.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { Note } from '../../page/PageFrame.tsx';
import page from '../../lab/page.module.css';
import { FiguresSection } from './FiguresSection.tsx';
import { GateSection } from './GateSection.tsx';
import { HistorySection } from './HistorySection.tsx';
import { InsideSection } from './InsideSection.tsx';
import { LineageSection } from './LineageSection.tsx';
import { ModelHead } from './ModelHead.tsx';
import { NoteSection } from './NoteSection.tsx';
import { PlacesSection } from './PlacesSection.tsx';
import { VersionImportance, VersionInside, VersionVerdict } from './trees/VersionSections.tsx';

const ASK_EVERY_MS = 3000;

/** One model: what it showed, where it works, where it comes from, what is in it, what became of it. */
export function ModelPage({ code }: { readonly code: string }) {
  const { data: model, error, ask } = usePolled('models.get', useMemo(() => ({ code }), [code]), ASK_EVERY_MS);
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { goToModels('shelf'); }}><ArrowLeft aria-hidden />All models</Button></div>
      {model === undefined
        ? <Panel title="Model">{error === null ? <LoadingState label="Reading the model" rows={8} /> : <ErrorState message={error} meaning="What trades goes on; the model cannot be shown now." onRetry={ask} />}</Panel>
        : (
          <>
            <ModelHead model={model} onChanged={ask} />
            {model.damage !== null && <Note tone="bad" title="This model cannot be used">{model.damage}</Note>}
            {model.boosted !== null && <VersionVerdict facts={model.boosted} />}
            {model.kind === 'agent' && <FiguresSection model={model} />}
            <PlacesSection model={model} onChanged={ask} />
            <SectionPair>
              {model.kind === 'agent' && <LineageSection model={model} />}
              <NoteSection model={model} onChanged={ask} />
            </SectionPair>
            <GateSection model={model} />
            {model.boosted !== null && <VersionImportance facts={model.boosted} />}
            {model.boosted !== null && <VersionInside model={model} facts={model.boosted} />}
            {model.manifest !== null && <InsideSection model={model} manifest={model.manifest} />}
            <HistorySection model={model} />
          </>
        )}
    </div>
  );
}

import { Tabs } from '../../components/Tabs.tsx';
import { goToModels, useModelsPlace } from '../../state/route.ts';
import type { ModelsView } from '../../state/route.ts';
import { PageFrame } from '../page/PageFrame.tsx';
import { FeaturesView } from './features/FeaturesView.tsx';
import { ShadowView } from './shadow/ShadowView.tsx';
import { ShelfView } from './shelf/ShelfView.tsx';
import { TrainView } from './train/TrainView.tsx';
import { TreesView } from './trees/TreesView.tsx';

const INTROS: Readonly<Record<ModelsView, string>> = {
  train: 'An agent learns by trading stored history with the same engine, costs and limits that trade. It is judged on days it never saw, and “not learned” is a good answer.',
  trees: 'A bot that predicts the next minutes with boosted trees, grows them anew while it trades, and lets a new version trade only when it has shown something. Most versions are refused.',
  shelf: 'Every model that was trained or brought in, what it showed, and where it works. A model never changes; a better one takes its place, and the one before can come back.',
  shadow: 'A challenger decides on the same live bars as what trades, on play money of its own. Nothing that it decides is sent.',
  features: 'What models see: every number with its formula and source, how much of it says the same, and what a model makes of it.',
};

/** Models: trains agents, keeps them, watches them beside what trades, and shows what they see. Training goes on when the page is left. */
export default function ModelsPage() {
  const { view } = useModelsPlace();
  return (
    <PageFrame title="Models" intro={INTROS[view]}>
      <Tabs
        look="page"
        label="Parts of the models page"
        value={view}
        onChange={(id) => { goToModels(id as ModelsView); }}
        tabs={[
          { id: 'train', title: 'Train', content: <TrainView /> },
          { id: 'trees', title: 'Trees', content: <TreesView /> },
          { id: 'shelf', title: 'Shelf', content: <ShelfView /> },
          { id: 'shadow', title: 'Shadow', content: <ShadowView /> },
          { id: 'features', title: 'Features', content: <FeaturesView /> },
        ]}
      />
    </PageFrame>
  );
}

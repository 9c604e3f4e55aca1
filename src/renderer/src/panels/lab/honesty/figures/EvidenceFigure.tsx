import type { EvidenceDocument } from '../../../../../../engine/contract/evidence.ts';
import type { SettingTitle } from '../../use-setting-title.ts';
import { CrossValidationFigure } from './CrossValidationFigure.tsx';
import { LookAheadFigure, WarmUpFigure } from './DecisionFigures.tsx';
import { MonteCarloFigure } from './MonteCarloFigure.tsx';
import { OverfitFigure } from './OverfitFigure.tsx';
import { SurfaceFigure } from './SurfaceFigure.tsx';
import { WalkForwardFigure } from './WalkForwardFigure.tsx';

/** Draws what a document of evidence found. */
export function EvidenceFigure({ document, titleOf }: { readonly document: EvidenceDocument; readonly titleOf: SettingTitle }) {
  switch (document.tool) {
    case 'look-ahead': return <LookAheadFigure detail={document.detail} />;
    case 'warm-up': return <WarmUpFigure detail={document.detail} />;
    case 'walk-forward': return <WalkForwardFigure detail={document.detail} titleOf={titleOf} />;
    case 'cross-validation': return <CrossValidationFigure detail={document.detail} titleOf={titleOf} />;
    case 'overfit': return <OverfitFigure detail={document.detail} />;
    case 'monte-carlo': return <MonteCarloFigure detail={document.detail} />;
    case 'surface': return <SurfaceFigure detail={document.detail} titleOf={titleOf} />;
  }
}

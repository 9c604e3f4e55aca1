import type { SurfaceDetail } from '../../../../../../engine/contract/evidence.ts';
import { HeatGrid } from '../../../../components/charts/HeatGrid.tsx';
import { strengthOf } from '../../../../components/charts/heat-cell.ts';
import { FactRow, FactRows } from '../../../../components/Section.tsx';
import type { SettingTitle } from '../../use-setting-title.ts';
import { counted, writeNumber, writeSetting, writeShare } from '../../../../format/write.ts';

/** Draws the result over two settings: a plateau or a spike. */
export function SurfaceFigure({ detail, titleOf }: { readonly detail: SurfaceDetail; readonly titleOf: SettingTitle }) {
  const { x, y, values, trades, best, current } = detail;
  const [across, down] = [titleOf(x.key), titleOf(y.key)];
  const isShare = detail.objective === 'return';
  const write = (value: number | null): string => (isShare ? writeShare(value) : writeNumber(value));
  return (
    <>
      <FactRows>
        <FactRow name="Neighbours of the best that are like it">{writeShare(detail.neighbourShare, 0)}</FactRow>
        <FactRow name="Plateau around the best">{writeShare(detail.plateauShare, 0)}</FactRow>
        <FactRow name="Settings above zero">{writeShare(detail.shareAboveZero, 0)}</FactRow>
        <FactRow name="Best">{best === null ? '–' : write(best.value)}</FactRow>
      </FactRows>
      <HeatGrid
        label={`${detail.objective} by ${across} and ${down}`} rows={y.values.map(writeSetting)} columns={x.values.map(writeSetting)} rowName={down} columnName={across} look="result"
        hint="Heavy outline: the best. Thin outline: the chosen settings. Point at a cell, or walk with the arrow keys."
        cellAt={(row, column) => {
          const at = row * x.values.length + column;
          const value = values[at] ?? null;
          const place = `${down} ${writeSetting(y.values[row])}, ${across} ${writeSetting(x.values[column])}`;
          const mark = best?.x === column && best.y === row ? 'best' : current?.x === column && current.y === row ? 'current' : undefined;
          const words = value === null ? 'no result' : `${write(value)} from ${counted(trades[at] ?? 0, 'trade')}`;
          return { strength: strengthOf(value, values), text: value === null ? '–' : write(value).replace('\u202f%', ''), label: `${place}: ${words}${mark === undefined ? '' : mark === 'best' ? ', the best' : ', as chosen'}`, sentence: <><strong>{place}</strong>: {words}{mark === 'best' && ', the best of all'}{mark === 'current' && ', the chosen settings'}.</>, ...(mark === undefined ? {} : { mark }) };
        }}
      />
    </>
  );
}

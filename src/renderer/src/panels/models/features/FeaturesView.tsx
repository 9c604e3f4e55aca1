import { Stack } from '../../page/PageFrame.tsx';
import { CatalogPanel } from './CatalogPanel.tsx';
import { SelectionPanel } from './SelectionPanel.tsx';

/** What models see, and what of it can be believed to say something. */
export function FeaturesView() {
  return (
    <Stack>
      <SelectionPanel />
      <CatalogPanel />
    </Stack>
  );
}
